/**
 * Marks of sealing. A run is sealed once it received a sealed payload: whatever it makes from then on may hold a secret, so
 * its payloads are sealed as well, and whoever receives those is sealed in turn.
 */

/** Key of a payload's metadata: its data must not leave the process in clear. */
export const sealedKey = 'durektiv-sealed';
/** Encoding of a payload that is sealed: data are the sealed bytes of a whole payload. */
export const sealedEncoding = 'binary/durektiv-sealed';

/** A property of the global object, of which every run has its own; it is undefined until the run is sealed. */
const mark = Symbol.for('durektiv.sealed-run');
const global = globalThis as { [mark]?: true };

/** Seals the run that is executing, for good. Called while it reads its history, so a replay does the same. */
export function sealRun(): void {
  global[mark] = true;
}

/** Whether the run that is executing is sealed. */
export function runIsSealed(): boolean {
  return global[mark] === true;
}

/** A payload that was sealed by an activity and that the run only passes on, without being able to open it. */
export class SealedBytes {
  constructor(readonly bytes: Uint8Array) {}
}
