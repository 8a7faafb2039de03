import type { Call } from './engine/mock-functions.js';
import type { RecordedInstance } from './engine/run-record.js';

type Order = readonly number[];

/**
 * Calls in an order that does not depend on chance: those of the flow itself, then those of its subflows; within one by the
 * step of the state, the attempt and the place among the actions of the state.
 */
export function orderedCalls(calls: readonly Call[], instances: readonly RecordedInstance[]): Call[] {
  const lineages = new Map(
    instances.map(({ id, lineage }) => [id, lineage.flatMap(({ step, branch }) => [step, branch])]),
  );
  const orders = new Map(
    calls.map((call) => [call, { instance: lineages.get(call.instance) ?? [], place: placeOf(call.activityId) }]),
  );
  return calls.toSorted((a, b) => {
    const [left, right] = [orders.get(a)!, orders.get(b)!];
    return (
      left.instance.length - right.instance.length ||
      compare(left.instance, right.instance) ||
      compare(left.place, right.place)
    );
  });
}

/** An activity is named `state/function#step.branch.attempt`; one that outlives its flow is not, and comes last. */
function placeOf(activityId: string): Order {
  const [, step, branch, attempt] = /#(\d+)\.(\d+)\.(\d+)$/.exec(activityId) ?? [];
  return step === undefined ? [Infinity] : [Number(step), Number(attempt), Number(branch)];
}

function compare(a: Order, b: Order): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  }
  return 0;
}
