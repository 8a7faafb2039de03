import { raise } from './failures.js';
import { preview } from './preview.js';
import type { Runtime } from './runtime.js';
import { TextBuilder } from './text.js';
import { decodeUtf8, encodeUtf8, utf8ByteLength } from './utf8.js';
import type { Value } from './value.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const codes = Array.from(alphabet, (character) => character.charCodeAt(0));
const digits: ReadonlyMap<number, number> = new Map(codes.map((code, digit) => [code, digit]));
const padding = '='.charCodeAt(0);

/** Bytes that are encoded or decoded for one step. */
const bytesPerStep = 4;
/** What the buffer for them costs, however small. */
const stepsPerBuffer = 20;

/** `@base64` of the UTF-8 bytes of `text`. */
export function toBase64(text: string, rt: Runtime): string {
  rt.scanString(text.length);
  const length = utf8ByteLength(text);
  rt.newString(Math.ceil(length / 3) * 4);
  rt.tick(stepsPerBuffer + Math.ceil(length / bytesPerStep));
  const bytes = encodeUtf8(text);
  const builder = new TextBuilder();
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1], bytes[i + 2]];
    builder.push(codes[a >> 2]!);
    builder.push(codes[((a & 3) << 4) | ((b ?? 0) >> 4)]!);
    builder.push(b === undefined ? padding : codes[((b & 15) << 2) | ((c ?? 0) >> 6)]!);
    builder.push(c === undefined ? padding : codes[c & 63]!);
  }
  return builder.text();
}

/** `@base64d`: decodes up to the first `=`; line breaks are skipped, as Go's decoder does. */
export function fromBase64(value: Value, text: string, rt: Runtime): string {
  rt.newString(text.length);
  rt.tick(stepsPerBuffer + Math.ceil(text.length / bytesPerStep));
  const padded = text.indexOf('=');
  const end = padded < 0 ? text.length : padded;
  const fail = (at: number): never =>
    raise(`@base64d cannot be applied to ${preview(value, rt)}: illegal base64 data at input byte ${at}`);
  const bytes = new Uint8Array(Math.ceil((end * 3) / 4));
  let size = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x0a || unit === 0x0d) continue;
    held = ((held << 6) | (digits.get(unit) ?? fail(i))) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[size++] = (held >> bits) & 255;
    }
  }
  if (bits === 6) fail(end - 1);
  return decodeUtf8(bytes.subarray(0, size));
}
