import type { Action, State } from './model.js';

/** The actions of a state, in the order of the document. */
export function actionsOf(state: State): readonly Action[] {
  if (state.type === 'parallel') return state.actions;
  return state.type === 'action' || state.type === 'foreach' ? [state.action] : [];
}
