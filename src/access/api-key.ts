import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const form = /^durektiv_([0-9a-f]{12})_([\w-]{43})$/;

/** A new key. Its text is shown once; only the hash is kept. */
export interface NewKey {
  /** Names the key; no secret. */
  readonly id: string;
  readonly text: string;
  readonly hash: Buffer;
}

/** A key of 32 random bytes: `durektiv_<id>_<secret>`. */
export function newKey(): NewKey {
  const id = randomBytes(6).toString('hex');
  const text = `durektiv_${id}_${randomBytes(32).toString('base64url')}`;
  return { id, text, hash: hashOf(text) };
}

/** The id in the text of a key. @returns undefined when it has not the form of one */
export function idOfKey(text: string): string | undefined {
  return form.exec(text)?.[1];
}

/** What is kept of a key. It is as random as its hash, so no slow hash is needed. */
export function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Compares in a time that tells nothing of where the difference is. */
export function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
