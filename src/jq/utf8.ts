import { utf8Length } from './preview.js';
import { TextBuilder } from './text.js';

type Bytes = ArrayLike<number>;

/** Bytes of `text` in UTF-8. Own code: the workflow sandbox need not have a `TextEncoder`. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8ByteLength(text));
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i)!;
    const size = utf8Length(point);
    if (size === 1) bytes[at] = point;
    else {
      bytes[at] = leads[size]! | (point >> (6 * (size - 1)));
      for (let k = 1; k < size; k++) bytes[at + k] = tail(point >> (6 * (size - 1 - k)));
    }
    at += size;
    if (size === 4) i++;
  }
  return bytes;
}

/** The bits that begin a sequence of so many bytes. */
const leads: readonly number[] = [0, 0, 0xc0, 0xe0, 0xf0];

function tail(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

/** Bytes that `text` takes in UTF-8. */
export function utf8ByteLength(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const size = utf8Length(text.codePointAt(i)!);
    length += size;
    if (size === 4) i++;
  }
  return length;
}

/** Text of UTF-8 bytes; each invalid byte becomes U+FFFD, as Go prints it. */
export function decodeUtf8(bytes: Bytes): string {
  const builder = new TextBuilder();
  for (let i = 0; i < bytes.length;) {
    const { point, size } = decodeAt(bytes, i);
    builder.push(point);
    i += size;
  }
  return builder.text();
}

const invalid = { point: 0xfffd, size: 1 };

function decodeAt(bytes: Bytes, at: number): { point: number; size: number } {
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
