import { createHash } from 'node:crypto';

/** Four 32-bit integers for the generator of a value's script with this ordinal. */
export function seedOf(seed: string, ordinal: number): readonly number[] {
  const digest = createHash('sha256').update(`${seed} ${ordinal}`).digest();
  return [0, 4, 8, 12].map((offset) => digest.readInt32LE(offset));
}
