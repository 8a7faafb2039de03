import { expect, it } from 'vitest';
import type { Call } from '../../src/flow-tests/engine/mock-functions.js';
import type { RecordedInstance } from '../../src/flow-tests/engine/run-record.js';
import { orderedCalls } from '../../src/flow-tests/ordered-calls.js';

/** An instance that the states at these steps and places have started, one below the other. */
const instance = (id: string, ...ways: readonly (readonly [step: number, branch: number])[]) =>
  ({ id, lineage: ways.map(([step, branch]) => ({ step, branch })) }) as unknown as RecordedInstance;

const call = (instance: string, activityId: string): Call => ({ function: 'f', input: null, instance, activityId });

/** Whatever the order in which they came. */
const order = (expected: readonly Call[], instances: readonly RecordedInstance[]) => {
  for (const calls of [expected, expected.toReversed(), expected.toSorted(() => Math.random() - 0.5)])
    expect(orderedCalls(calls, instances)).toEqual(expected);
};

it('puts the calls of an instance in the order of steps, attempts and places, those that outlive it last', () => {
  const ids = ['a/f#1.0.1', 'a/f#1.1.1', 'a/f#1.0.2', 'b/f#2.0.1', 'a/f#10.0.1', 'c/f-1f0e'];
  order(
    ids.map((id) => call('one', id)),
    [instance('one')],
  );
});

it('puts those of the flow before those of its subflows, and these in the order in which they were started', () => {
  const instances = [
    instance('deep', [1, 0], [1, 0]),
    instance('later', [10, 0]),
    instance('second', [2, 1]),
    instance('first', [2, 0]),
    instance('flow'),
  ];
  const ids = ['flow', 'first', 'second', 'later', 'deep'];
  order(
    ids.map((id) => call(id, 'a/f#9.0.1')),
    instances,
  );
});
