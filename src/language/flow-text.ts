import type { Diagnostic } from './diagnostic.js';
import { lineFinder } from './yaml/compose.js';

/** The text of a flow file, or why it has none: its bytes are UTF-8, as everywhere in YAML (specification 1.1). */
export function flowText(bytes: Uint8Array): { readonly text: string } | { readonly fault: Diagnostic } {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const offset = text.indexOf('\ufffd');
  if (offset < 0 || isUtf8(bytes)) return { text };
  const message = 'The file is not UTF-8 text from here on; save it in that encoding.';
  return { fault: { severity: 'error', code: 'bad-yaml', message, path: '', ...lineFinder(text)(offset) } };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
