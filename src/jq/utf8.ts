import { utf8Length } from './preview.js';

/** Bytes of `text` in UTF-8. Own code: the workflow sandbox need not have a `TextEncoder`. */
export function encodeUtf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(point >> 6), tail(point));
    else bytes.push(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point));
  }
  return bytes;
}

function tail(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

/** Bytes that `text` takes in UTF-8. */
export function utf8ByteLength(text: string): number {
  let length = 0;
  for (const character of text) length += utf8Length(character.codePointAt(0)!);
  return length;
}

/** Text of UTF-8 bytes; each invalid byte becomes U+FFFD, as Go prints it. */
export function decodeUtf8(bytes: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length;) {
    const { point, size } = decodeAt(bytes, i);
    parts.push(String.fromCodePoint(point));
    i += size;
  }
  return parts.join('');
}

const invalid = { point: 0xfffd, size: 1 };

function decodeAt(bytes: readonly number[], at: number): { point: number; size: number } {
  const first = bytes[at]!;
  if (first < 0x80) return { point: first, size: 1 };
  const size = sequenceSize(first);
  if (size === 0 || at + size > bytes.length) return invalid;
  let point = first & (0xff >> (size + 1));
  for (let i = 1; i < size; i++) {
    const next = bytes[at + i]!;
    if ((next & 0xc0) !== 0x80) return invalid;
    point = (point << 6) | (next & 0x3f);
  }
  const canonical = utf8Length(point) === size && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return canonical ? { point, size } : invalid;
}

/** Bytes of the sequence that starts with `first`; 0 when none does. */
function sequenceSize(first: number): number {
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}
