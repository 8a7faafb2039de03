import type { VariableHome } from '../interpreter/activity-contract.js';
import type { VariableKey } from '../store/variables/variable.js';

/** The key under which the store has a variable that a state, or a function that it calls, names. */
export function variableKey(home: VariableHome, scope: VariableKey['scope'], name: string): VariableKey {
  const references = { namespace: home.namespace, workflow: home.path, instance: home.instance };
  return { scope, reference: references[scope], name };
}
