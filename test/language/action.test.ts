import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/language/model.js';
import { expectRejected, expectWarned, inState, stateOf } from './marked.js';

const lines = (action: string) => `type: action\naction: ${action}`;
const actionOf = (action: string): Action => (stateOf(lines(action)) as { action: Action }).action;

describe('an action (specification 1.11)', () => {
  it('needs only its function', () => {
    expect(actionOf('{function: f}')).toEqual({ function: 'f', secrets: [], files: [] });
  });

  it('keeps its input as it is written', () => {
    expect(actionOf('{function: f, input: {a: "jq(.x)", b: [null]}}').input).toEqual({ a: 'jq(.x)', b: [null] });
  });

  it('has no input when that is null', () => {
    expect(actionOf('{function: f, input: null}')).not.toHaveProperty('input');
  });

  it('names secrets', () => {
    expect(actionOf('{function: f, secrets: [a, B/c]}').secrets).toEqual(['a', 'B/c']);
  });

  it.each([
    ['▸{}', 'missing-field'],
    ['▸{input: 1}', 'missing-field'],
    ['{function: ▸""}', 'empty-string'],
    ['{function: ▸[f]}', 'wrong-type'],
    ['▸f', 'wrong-type'],
    ['{function: f, secrets: ▸a}', 'wrong-type'],
    ['{function: f, secrets: [▸5]}', 'wrong-type'],
    ['{function: f, ▸workflow: x}', 'unknown-field'],
    ['{function: f, ▸timeout: PT1S}', 'unknown-field'],
  ] as const)('%s is refused', (action, code) => {
    expectRejected(inState(lines(action)), code);
  });
});

describe('retries (specification 1.12)', () => {
  const retriesOf = (retries: string) => actionOf(`{function: f, retries: ${retries}}`).retries;

  it('need the number of attempts and the codes', () => {
    expect(retriesOf('{max_attempts: 3, codes: [".*"]}')).toEqual({ maxAttempts: 3, codes: ['.*'] });
  });

  it('may have a delay and a multiplier', () => {
    expect(retriesOf('{max_attempts: 3, codes: [a], delay: PT1S, multiplier: 1.5}')).toEqual({
      maxAttempts: 3,
      codes: ['a'],
      delay: 'PT1S',
      multiplier: 1.5,
    });
  });

  it('take 3.0 as a whole number, and a negative one', () => {
    expect(retriesOf('{max_attempts: 3.0, codes: [a]}')).toMatchObject({ maxAttempts: 3 });
    expect(retriesOf('{max_attempts: -1, codes: [a]}')).toMatchObject({ maxAttempts: -1 });
  });

  it.each([
    ['▸{codes: [a]}', 'missing-field'],
    ['▸{max_attempts: 3}', 'missing-field'],
    ['{max_attempts: ▸0, codes: [a]}', 'bad-attempts'],
    ['{max_attempts: ▸1.5, codes: [a]}', 'wrong-type'],
    ['{max_attempts: ▸"3", codes: [a]}', 'wrong-type'],
    ['{max_attempts: 3, codes: ▸[]}', 'empty-list'],
    ['{max_attempts: 3, codes: ▸a}', 'wrong-type'],
    ['{max_attempts: 3, codes: [▸5]}', 'wrong-type'],
    ['{max_attempts: 3, codes: [a], delay: ▸5s}', 'bad-duration'],
    ['{max_attempts: 3, codes: [a], multiplier: ▸"2"}', 'wrong-type'],
    ['{max_attempts: 3, codes: [a], ▸throw: x}', 'unknown-field'],
    ['▸[{max_attempts: 3, codes: [a]}]', 'wrong-type'],
  ] as const)('%s is refused', (retries, code) => {
    expectRejected(inState(lines(`{function: f, retries: ${retries}}`)), code);
  });

  it('maxAttempts is not the name of the field', () => {
    const marked = inState(lines('{function: f, retries: ▸{codes: [a], ▸maxAttempts: 3}}'));
    const [, found] = expectRejected(marked, 'missing-field', 'unknown-field');
    expect(found?.message).toContain('Did you mean "max_attempts"?');
  });
});

describe('files of an action (specification 1.13)', () => {
  const filesOf = (files: string) => actionOf(`{function: f, files: ${files}}`).files;

  it('need a key; the scope is instance unless said otherwise (D1)', () => {
    expect(filesOf('[{key: k}]')).toEqual([{ key: 'k', scope: 'instance' }]);
  });

  it('are checked no further before they are evaluated', () => {
    expect(filesOf('[{key: jq(.k), as: x, scope: jq(.s), type: zip, permissions: "0755"}]')).toEqual([
      { key: 'jq(.k)', as: 'x', scope: 'jq(.s)', type: 'zip', permissions: '0755' },
    ]);
  });

  it.each([
    ['[▸{as: x}]', 'missing-field'],
    ['[{key: k, permissions: ▸0755}]', 'wrong-type'],
    ['[{key: k, ▸mode: x}]', 'unknown-field'],
    ['▸k', 'wrong-type'],
    ['[▸k]', 'wrong-type'],
  ] as const)('%s is refused', (files, code) => {
    expectRejected(inState(lines(`{function: f, files: ${files}}`)), code);
  });

  it('are not given to a subflow, with a warning', () => {
    const flow = expectWarned(inState(lines('{function: sub, ▸files: [{key: k}]}')), 'ignored-field');
    expect(flow.states[0]).toMatchObject({ action: { files: [] } });
  });
});
