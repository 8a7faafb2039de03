/**
 * True for standard base64 with its padding; line breaks inside are skipped (http 1.5).
 * The check walks the text once without backtracking, so it is safe for a hundred megabytes.
 */
export function isBase64(text: string): boolean {
  const bare = /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, '') : text;
  if (bare.length % 4 !== 0) return false;
  const padding = bare.endsWith('==') ? 2 : bare.endsWith('=') ? 1 : 0;
  return !/[^A-Za-z0-9+/]/.test(bare.slice(0, bare.length - padding));
}

/** The bytes of a standard base64 text, undefined when it is none (see {@link isBase64}). */
export function decodeBase64(text: string): Buffer | undefined {
  return isBase64(text) ? Buffer.from(text, 'base64') : undefined;
}

/** Standard base64, with its padding. */
export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
