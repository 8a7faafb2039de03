import { createHash } from 'node:crypto';

/** A key for AES-256-GCM. */
export interface SecretKey {
  /** Names the key in everything that it sealed: eight hex digits of its SHA-256. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** Bytes of a key. */
export const keyLength = 32;

/**
 * The keys of a setting: one or more, separated by commas or lines, each 64 hex digits or the base64 of 32 bytes.
 * @returns undefined when one of them is neither, or none is there
 */
export function parseSecretKeys(text: string): readonly SecretKey[] | undefined {
  const keys = text
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseSecretKey);
  return keys.length === 0 || keys.includes(undefined) ? undefined : (keys as SecretKey[]);
}

function parseSecretKey(text: string): SecretKey | undefined {
  const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  const isWhole = bytes.length === keyLength && (text.length === 64 || text.replace(/=*$/, '').length === 43);
  return isWhole ? secretKey(bytes) : undefined;
}

/** The key made of 32 bytes. */
export function secretKey(bytes: Buffer): SecretKey {
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}
