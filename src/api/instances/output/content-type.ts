import { parseWholeJson } from '../../http/json-text.js';

const plainText = 'text/plain; charset=utf-8';

/** First bytes, as latin-1 text, of formats that functions return as binary. */
const signatures: readonly (readonly [start: string, type: string])[] = [
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['GIF8', 'image/gif'],
  ['%PDF-', 'application/pdf'],
  ['PK\x03\x04', 'application/zip'],
  ['\x1f\x8b', 'application/gzip'],
];

/**
 * The content type of an output by its bytes (http 6.3): JSON objects and lists, known binary formats, text;
 * JSON scalars count as text.
 */
export function sniffContentType(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const known = signatures.find(([signature]) => start.startsWith(signature));
  if (known !== undefined) return known[1];
  const text = decodeText(bytes);
  if (text === undefined) return 'application/octet-stream';
  return /^[ \t\r\n]*[[{]/.test(text) && parseWholeJson(text) !== undefined ? 'application/json' : plainText;
}

/** The UTF-8 text of `bytes`, undefined when they are none or hold control characters no text has. */
function decodeText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);

    return /[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? undefined : text;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
