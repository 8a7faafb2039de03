import { actionsOf } from './actions-of.js';
import type { Flow } from './model.js';

/** The names of the secrets that the actions of a flow ask for, each once. */
export function secretNames(flow: Flow): string[] {
  return [...new Set(flow.states.flatMap(actionsOf).flatMap((action) => action.secrets))];
}
