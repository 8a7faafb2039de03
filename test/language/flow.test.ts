import { describe, expect, it } from 'vitest';
import { parseFlow } from '../../src/language/parse-flow.js';
import { expectRejected, expectWarned, flowOf } from './marked.js';

const noop = 'states:\n- id: a\n  type: noop\n';

describe('the top level (specification 1.5)', () => {
  it('needs only states', () => {
    expect(flowOf(noop)).toEqual({
      functions: [],
      start: { type: 'default', state: 'a' },
      states: [{ id: 'a', type: 'noop', catch: [] }],
      timeouts: {},
    });
  });

  it('may have a description, a url and the version of the language', () => {
    expect(flowOf(`direktiv_api: workflow/v1\nurl: http://x\ndescription: d\n${noop}`)).toMatchObject({
      url: 'http://x',
      description: 'd',
    });
  });

  it('is read whatever version it names, with a warning', () => {
    expectWarned(`direktiv_api: ▸service/v1\n${noop}`, 'other-api');
  });

  it.each(['id', 'name', 'version', 'singular', 'exclusive', 'States', 'FUNCTIONS', 'Start'])(
    'has no field %s',
    (name) => {
      expectRejected(`${noop}▸${name}: x\n`, 'unknown-field');
    },
  );

  it('matches the names of other fields in any letter case', () => {
    expect(flowOf(`Description: d\nTIMEOUTS: {Kill: PT1S}\n${noop}`)).toMatchObject({
      description: 'd',
      timeouts: { kill: 'PT1S' },
    });
  });

  it('takes null as absence', () => {
    expect(flowOf(`description: null\ntimeouts: ~\n${noop}`)).not.toHaveProperty('description');
  });

  it.each(['functions', 'start'])('does not take null for %s', (name) => {
    expectRejected(`${noop}${name}: ▸null\n`, 'wrong-type');
  });

  it('needs states: a list with at least one', () => {
    expectRejected('▸{}', 'missing-field');
    expectRejected('▸description: x', 'missing-field');
    expectRejected('states: ▸[]', 'empty-list');
    expectRejected('states: ▸null', 'wrong-type');
    expectRejected('states: ▸{id: a, type: noop}', 'wrong-type');
    expectRejected('states: [▸null]', 'wrong-type');
    expectRejected('▸States: [{id: a, type: noop}]', 'unknown-field', 'missing-field');
  });

  it.each([
    'description: ▸5',
    'url: ▸true',
    'functions: ▸{}',
    'functions: [▸f]',
    'timeouts: ▸PT1S',
    'direktiv_api: ▸1',
  ])('refuses the wrong type in %s', (line) => {
    expectRejected(`${noop}${line}\n`, 'wrong-type');
  });

  it('suggests the name that was meant', () => {
    const [found] = expectRejected(`${noop}▸desciption: x\n`, 'unknown-field');
    expect(found?.message).toContain('Did you mean "description"?');
  });

  it('is frozen through and through', () => {
    const { states, functions } = flowOf(`${noop}  log: {a: [1]}\nfunctions: [{type: subflow, id: f, workflow: w}]\n`);
    expect([states, states[0], states[0]?.log, functions[0]].every(Object.isFrozen)).toBe(true);
  });

  it('has all its mistakes reported at once, in the order of the text', () => {
    expectRejected(
      [
        'foo: 1',
        'timeouts: {kill: ▸10s}',
        'functions:',
        '- ▸{type: knative-workflow, id: f}',
        'states:',
        '- id: a',
        '  type: delay',
        '  duration: ▸soon',
        '  transition: ▸zzz',
        '- id: ▸1a',
        '  type: noop',
        '  ▸bar: 1',
        '- {id: c, type: ▸noo}',
      ]
        .join('\n')
        .replace('foo', '▸foo'),
      'unknown-field',
      'bad-duration',
      'missing-field',
      'bad-duration',
      'unknown-state',
      'bad-id',
      'unknown-field',
      'unknown-type',
    );
  });

  it('names the path of each mistake', () => {
    const { diagnostics } = parseFlow('states:\n- {id: a, type: switch, conditions: [{}, {transition: x}]}');
    expect(diagnostics[0]?.path).toBe('states[0].conditions[1].transition');
  });
});

describe('timeouts (specification 1.6)', () => {
  it('are two optional durations in any relation', () => {
    expect(flowOf(`timeouts: {interrupt: PT60M, kill: PT30M}\n${noop}`).timeouts).toEqual({
      interrupt: 'PT60M',
      kill: 'PT30M',
    });
  });

  it('may be P and PT, case 3 of section 13', () => {
    expect(flowOf(`timeouts: {interrupt: P, kill: PT}\n${noop}`).timeouts).toEqual({ interrupt: 'P', kill: 'PT' });
  });

  it('count as absent when empty', () => {
    expect(flowOf(`timeouts: {interrupt: ''}\n${noop}`).timeouts).toEqual({});
  });

  it('are checked', () => {
    expectRejected(`timeouts: {interrupt: ▸PT1.5S}\n${noop}`, 'bad-duration');
    expectRejected(`timeouts: {kill: ▸5}\n${noop}`, 'wrong-type');
    expectRejected(`timeouts: {▸soft: PT1S}\n${noop}`, 'unknown-field');
  });

  it.each([
    ['5s', 'PT5S'],
    ['10 min', 'PT10M'],
    ['P5S', 'PT5S'],
    ['pt2h', 'PT2H'],
    ['1d', 'P1D'],
  ])('has durations in ISO 8601: of %s it is told how it is written', (written, meant) => {
    const { diagnostics } = parseFlow(`timeouts: {kill: ${written}}\n${noop}`);
    expect(diagnostics).toMatchObject([{ message: expect.stringContaining(`Did you mean ${meant}?`) as string }]);
  });
});
