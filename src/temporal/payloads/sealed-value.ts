/** Known to every copy of this module: Temporal loads the converter apart from the activities. */
const sealed = Symbol.for('durektiv.sealed-value');

/**
 * A value that an activity gives to a run and that must not be readable on its way: its payload is sealed, and the run that
 * receives it is sealed from then on. No log line shows what is inside.
 */
export class SealedValue {
  constructor(value: unknown) {
    Object.defineProperty(this, sealed, { value: () => value });
  }
}

/** Gives what is inside of a sealed value; undefined for anything else. */
export function unsealed(value: unknown): (() => unknown) | undefined {
  return typeof value === 'object' && value !== null
    ? (value as { readonly [sealed]?: () => unknown })[sealed]
    : undefined;
}
