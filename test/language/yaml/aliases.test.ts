import { describe, expect, it } from 'vitest';
import { expectRejected, flowOf, stateOf } from '../marked.js';

describe('aliases and merge keys (specification 1.2)', () => {
  it('an alias stands for the anchored value', () => {
    expect(stateOf('type: noop\nlog: &x {a: [1]}\nmetadata: *x')).toMatchObject({ metadata: { a: [1] } });
  });

  it('an alias names the nearest anchor before it', () => {
    expect(stateOf('type: noop\nlog: [&x 1, *x, &x 2, *x]').log).toEqual([1, 1, 2, 2]);
  });

  it('an alias of a string may be a key', () => {
    expect(stateOf('type: noop\nlog: [&x k, {*x : 1}]').log).toEqual(['k', { k: 1 }]);
  });

  it('an alias of anything else may not', () => {
    expectRejected('states:\n- {id: a, type: noop, log: [&x 1, {▸*x : 1}]}', 'non-string-key');
  });

  it('an anchor may not be unknown, later or around the alias', () => {
    expectRejected('states:\n- {id: a, type: noop, log: ▸*x, metadata: &x 1}', 'unknown-alias');
    expectRejected('states:\n- {id: a, type: noop, log: &x [1, ▸*x]}', 'circular-alias');
  });

  it('an extra holder of anchors at the top is an unknown field', () => {
    expectRejected('▸anchors: &x 1\nstates:\n- {id: a, type: noop, log: *x}', 'unknown-field');
  });

  it('a merge key adds what is not written', () => {
    const log = stateOf('type: noop\nlog: [&x {a: 1, b: 2}, {<<: *x, b: 3}]').log;
    expect(log).toEqual([
      { a: 1, b: 2 },
      { a: 1, b: 3 },
    ]);
  });

  it('the first source of a merge wins', () => {
    expect(stateOf('type: noop\nlog: {<<: [{a: 1}, {a: 2, b: 2}]}').log).toEqual({ a: 1, b: 2 });
  });

  it('a merge may add fields of a state', () => {
    const flow = flowOf('states:\n- &x {id: a, type: noop, log: hello}\n- {<<: *x, id: b}\n');
    expect(flow.states[1]).toMatchObject({ id: 'b', log: 'hello' });
  });

  it('a quoted << is a key', () => {
    expect(stateOf('type: noop\nlog: {"<<": 1}').log).toEqual({ '<<': 1 });
  });

  it('only mappings are merged, once', () => {
    expectRejected('states:\n- {id: a, type: noop, log: {<<: ▸5}}', 'bad-merge');
    expectRejected('states:\n- {id: a, type: noop, log: {<<: [{}, ▸x]}}', 'bad-merge');
    expectRejected('states:\n- {id: a, type: noop, log: {<<: {}, ▸<<: {}}}', 'duplicate-key');
  });

  it('a mistake in what an alias stands for is named where the alias stands', () => {
    expectRejected('states:\n- {id: a, type: noop, log: &x 5, transition: ▸*x}', 'wrong-type');
  });
});
