import type { State } from './model.js';
import type { Path } from './jx-fields.js';

/** A way out of a state. */
export interface Transition {
  readonly to: string;
  /** Where it stands in the state, for example `catch[0].transition`. */
  readonly path: Path;
}

/** Every state that may follow `state`, those of its catch list last (specification 1.15). */
export function transitionsOf(state: State): Transition[] {
  return [...ownTransitions(state), ...ofList(state.catch, 'catch')];
}

function ownTransitions(state: State): Transition[] {
  if (state.type === 'eventsXor') return ofList(state.events, 'events');
  if (state.type !== 'switch') return one(state.transition, ['transition']);
  return [...ofList(state.conditions, 'conditions'), ...one(state.defaultTransition, ['defaultTransition'])];
}

function ofList(entries: readonly { readonly transition?: string }[], field: string): Transition[] {
  return entries.flatMap(({ transition }, i) => one(transition, [field, i, 'transition']));
}

function one(to: string | undefined, path: Path): Transition[] {
  return to === undefined ? [] : [{ to, path }];
}
