import { type Keyring, SealError } from './keyring.js';

/** What a sealed text begins with; the rest is base64. */
const mark = 'durektiv-sealed:';

/** The text sealed, as a text. */
export function sealText(keyring: Keyring, text: string, context: string): string {
  return mark + keyring.seal(Buffer.from(text), context).toString('base64');
}

/** A text that may be sealed, in clear. One that cannot be opened is given as it is: nobody loses more than that text. */
export function openText(keyring: Keyring, text: string, context: string): string {
  if (!text.startsWith(mark)) return text;
  try {
    return keyring.open(Buffer.from(text.slice(mark.length), 'base64'), context).toString('utf8');
  } catch (error) {
    if (error instanceof SealError) return text;
    throw error;
  }
}

/** {@link openText} for bytes. */
export function openTextBytes(keyring: Keyring, bytes: Uint8Array, context: string): Uint8Array {
  const start = Buffer.from(bytes.subarray(0, mark.length)).toString('latin1');
  if (start !== mark) return bytes;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return Buffer.from(openText(keyring, text, context));
}
