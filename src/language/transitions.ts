import type { State } from './model.js';

/** A way out of a state. */
export interface Transition {
  readonly to: string;
  /** It is that of the catch list. */
  readonly caught: boolean;
}

/** Every state that may follow `state`, those of its catch list last (specification 1.15). */
export function transitionsOf(state: State): Transition[] {
  return [
    ...own(state).map((to) => ({ to, caught: false })),
    ...targetsOf(state.catch).map((to) => ({ to, caught: true })),
  ];
}

function own(state: State): string[] {
  if (state.type === 'eventsXor') return targetsOf(state.events);
  if (state.type !== 'switch') return targetsOf([state]);
  return targetsOf([...state.conditions, { transition: state.defaultTransition }]);
}

function targetsOf(entries: readonly { readonly transition?: string | undefined }[]): string[] {
  return entries.flatMap(({ transition }) => transition ?? []);
}
