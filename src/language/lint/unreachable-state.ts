import type { Flow } from '../model.js';
import { transitionsOf } from '../transitions.js';
import type { Check } from './reviewed.js';

/** States that no path from the entry state leads to (specification 1.15 allows them). */
export const unreachableState: Check = ({ flow, spot }) => {
  const reached = reachable(flow);
  return flow.states.flatMap(({ id }, i) =>
    reached.has(id)
      ? []
      : [
          {
            spot: spot(['states', i, 'id']),
            message: `Nothing leads from the entry state "${flow.start.state}" to this state; add a transition to it, or remove it.`,
          },
        ],
  );
};

function reachable({ start, states }: Flow): ReadonlySet<string> {
  const byId = new Map(states.map((state) => [state.id, state]));
  const reached = new Set([start.state]);
  // A set goes on to what is added to it meanwhile.
  for (const id of reached) {
    const state = byId.get(id);
    if (state !== undefined) for (const { to } of transitionsOf(state)) reached.add(to);
  }
  return reached;
}
