import { describe, expect, it } from 'vitest';
import { expectRejected, expectWarned, flowOf, inState, stateOf } from './marked.js';

const types = [
  'action',
  'consumeEvent',
  'delay',
  'error',
  'eventsAnd',
  'eventsXor',
  'foreach',
  'generateEvent',
  'getter',
  'noop',
  'parallel',
  'setter',
  'switch',
  'validate',
];

/** The least each type of state needs. */
const least: Record<string, string> = {
  action: 'action: {function: f}',
  consumeEvent: 'event: {type: t}',
  delay: 'duration: PT1S',
  error: 'error: e\nmessage: m',
  eventsAnd: 'events: [{type: t}]',
  eventsXor: 'events: [{event: {type: t}}]',
  foreach: 'action: {function: f}',
  generateEvent: 'event: {type: t, source: s}',
  getter: 'variables: [{key: k}]',
  noop: '',
  parallel: 'actions: [{function: f}]',
  setter: 'variables: [{key: k}]',
  switch: 'conditions: [{}]',
  validate: 'schema: {}',
};
const body = (type: string, more: string) => `type: ${type}\n${least[type]}\n${more}`;
const ownContinuation = ['switch', 'eventsXor'];

describe('fields of every state (specification 1.9)', () => {
  it.each(types)('%s may have log, metadata and catch', (type) => {
    const state = stateOf(
      body(type, 'log: {a: jq(.)}\nmetadata: [1]\ncatch: [{error: "*", transition: b}, {error: x}]'),
    );
    expect(state).toMatchObject({
      type,
      id: 'a',
      log: { a: 'jq(.)' },
      metadata: [1],
      catch: [{ error: '*', transition: 'b' }, { error: 'x' }],
    });
  });

  it.each(types.filter((type) => !ownContinuation.includes(type)))('%s may have transform and transition', (type) => {
    expect(stateOf(body(type, 'transform: {x: 1}\ntransition: b'))).toMatchObject({
      transform: { x: 1 },
      transition: 'b',
    });
  });

  it.each(ownContinuation)('%s has its own transform and transition', (type) => {
    expectRejected(inState(body(type, '▸transform: {}\n▸transition: b')), 'unknown-field', 'unknown-field');
  });

  it('suggests defaultTransition for the transition of a switch', () => {
    const [found] = expectRejected(inState(body('switch', '▸transition: b')), 'unknown-field');
    expect(found?.message).toContain('Did you mean "defaultTransition"?');
  });

  it.each(types)('%s has no unknown fields, case 1 of section 13', (type) => {
    expectRejected(inState(body(type, '▸foo: 1')), 'unknown-field');
  });

  it.each(types)('the type %s is written exactly so', (type) => {
    const upper = `${type[0]?.toUpperCase()}${type.slice(1)}`;
    expectRejected(inState(`type: ▸${upper}`), 'unknown-type');
  });

  it('names of fields match in any letter case', () => {
    expect(flowOf('states: [{ID: a, type: noop, LOG: x, Transform: {}}]').states[0]).toMatchObject({
      id: 'a',
      log: 'x',
    });
  });

  it('a null field is absent', () => {
    expect(stateOf('type: noop\nlog: null\ntransform:\ntransition: ~\ncatch: null')).toEqual({
      id: 'a',
      type: 'noop',
      catch: [],
    });
  });

  it('an empty transition is absent', () => {
    expect(stateOf("type: noop\ntransition: ''\ncatch: [{error: x, transition: ''}]")).toEqual({
      id: 'a',
      type: 'noop',
      catch: [{ error: 'x' }],
    });
  });

  it.each(['▸{id: x}', '▸{id: x, Type: noop}', '▸{id: x, type: null}', '▸{type: noop}', '▸{id: null, type: noop}'])(
    '%s lacks its type or id',
    (entry) => {
      expectRejected(`states: [${entry}]`, 'missing-field');
    },
  );

  it.each(['callback', 'Noop', 'nope', '""', 'hasOwnProperty'])('there is no type %s', (type) => {
    expectRejected(`states: [{id: x, type: ▸${type}}]`, 'unknown-type');
  });

  it.each(['1x', 'x_', '""', 'a b', '$id', 'x'.repeat(4001)])('%j cannot be an id', (id) => {
    expectRejected(`states: [{id: ▸${id}, type: noop}]`, 'bad-id');
  });

  it.each(['a', 'A1', 'a.b-c_d', 'x'.repeat(500)])('%s can be an id', (id) => {
    expect(flowOf(`states: [{id: ${id}, type: noop}]`).states[0]?.id).toBe(id);
  });

  it.each(['▸text', '▸[]', '▸5', '{id: ▸5, type: noop}', '{id: x, type: ▸[noop]}'])('%s has a wrong type', (entry) => {
    expectRejected(`states: [${entry}]`, 'wrong-type');
  });

  it.each(['{id: ▸.nan, type: noop}', '{id: x, type: ▸.nan}', '{id: x, type: delay, duration: ▸.nan}'])(
    '%s has one mistake, though the value that cannot be read is of no type',
    (entry) => {
      expectRejected(`states: [${entry}]`, 'not-finite');
    },
  );

  it('a duration that is an expression is told that it is not evaluated', () => {
    for (const script of ['jq(.d)', 'js(return 1)']) {
      const [found] = expectRejected(inState(`type: delay\nduration: ▸${script}`), 'bad-duration');
      expect(found?.message).toContain('Durations are not evaluated.');
    }
  });

  it('mistakes beside an unknown type are reported too', () => {
    expectRejected('states: [{id: ▸1, type: ▸nope, catch: ▸x}]', 'wrong-type', 'unknown-type', 'wrong-type');
  });
});

describe('catch (specification 1.14)', () => {
  it.each([
    ['catch: ▸{error: x}', 'wrong-type'],
    ['catch: [▸x]', 'wrong-type'],
    ['catch: [▸{transition: b}]', 'missing-field'],
    ['catch: [{error: ▸""}]', 'empty-string'],
    ['catch: [{error: ▸5}]', 'wrong-type'],
    ['catch: [{error: x, ▸code: y}]', 'unknown-field'],
    ['catch: [{error: x, transition: ▸[b]}]', 'wrong-type'],
  ] as const)('%s is refused', (line, code) => {
    expectRejected(inState(`type: noop\n${line}`), code);
  });
});

describe('cross checks (specification 1.15)', () => {
  it('ids of states are unique', () => {
    const [found] = expectRejected('states: [{id: a, type: noop}, {id: ▸a, type: noop}]', 'duplicate-id');
    expect(found?.message).toContain('states[0]');
  });

  it('one state used twice by an alias has its id twice', () => {
    expectRejected('states: [&x {id: ▸a, type: noop}, *x]', 'duplicate-id');
  });

  it.each([
    'type: noop\ntransition: ▸zzz',
    'type: noop\ncatch: [{error: x, transition: ▸zzz}]',
    'type: error\nerror: e\nmessage: m\ncatch: [{error: x, transition: ▸zzz}]',
    'type: switch\nconditions: [{transition: ▸zzz}]',
    'type: switch\nconditions: [{}]\ndefaultTransition: ▸zzz',
    'type: eventsXor\nevents: [{event: {type: t}, transition: ▸zzz}]',
  ])('the state of a transition must exist: %j', (lines) => {
    expectRejected(inState(lines), 'unknown-state');
  });

  it('a state that has mistakes of its own exists', () => {
    expectRejected('states: [{id: a, type: noop, transition: b}, ▸{id: b, type: delay}]', 'missing-field');
  });

  it.each([
    'type: action\naction: {function: ▸zzz}',
    'type: foreach\naction: {function: ▸zzz}',
    'type: parallel\nactions: [{function: f}, {function: ▸zzz}]',
  ])('a function must be declared: %j', (lines) => {
    expectRejected(inState(lines), 'unknown-function');
  });

  it('functions are not looked for in a list that cannot be read', () => {
    expectRejected('functions: ▸5\nstates: [{id: a, type: action, action: {function: f}}]', 'wrong-type');
  });

  it('without functions none is declared', () => {
    expectRejected('states: [{id: a, type: action, action: {function: ▸f}}]', 'unknown-function');
  });

  it('cycles, self loops and states that are never reached are fine', () => {
    flowOf(
      'states: [{id: a, type: noop, transition: a}, {id: b, type: noop, transition: c}, {id: c, type: noop, transition: b}]',
    );
  });

  it('a function may be declared and never used', () => {
    flowOf('states: [{id: a, type: noop}]\nfunctions: [{type: subflow, id: f, workflow: w}]');
  });

  it('an unknown name is compared with those that exist', () => {
    const [found] = expectRejected('states: [{id: first, type: noop, transition: ▸frist}]', 'unknown-state');
    expect(found?.message).toContain('Did you mean "first"?');
  });
});

describe('case 1 of section 13', () => {
  it('an unknown field of a setter variable is a warning', () => {
    expectWarned(inState('type: setter\nvariables: [{key: k, ▸foo: 1}]'), 'ignored-field');
  });
});
