import { actionsOf } from '../actions-of.js';
import type { Check } from './reviewed.js';

/** Functions that no action calls (specification 1.7 allows them). */
export const unusedFunction: Check = ({ flow, spot }) => {
  const used = new Set(flow.states.flatMap(actionsOf).map((action) => action.function));
  return flow.functions.flatMap(({ id }, i) =>
    used.has(id)
      ? []
      : [{ spot: spot(['functions', i, 'id']), message: 'No action calls this function; call it, or remove it.' }],
  );
};
