import { raise } from './failures.js';
import { encode } from './encode.js';
import { preview, typePreview } from './preview.js';
import type { Runtime } from './runtime.js';
import { decodeUtf8, encodeUtf8 } from './utf8.js';
import { isList, type Value } from './value.js';

type Format = (value: Value, rt: Runtime) => string;

const formats: { readonly [name: string]: Format } = {
  '@text': toText,
  '@json': encode,
  '@html': (value, rt) => replace(toText(value, rt), /[<>&'"]/g, htmlEntities, rt),
  '@uri': (value, rt) => toUri(toText(value, rt), rt),
  '@urid': (value, rt) => fromUri(value, toText(value, rt)),
  '@csv': (value, rt) =>
    row('csv', value, ',', (text) => `"${text.replaceAll('"', '""').replaceAll('\0', '\\0')}"`, rt),
  '@tsv': (value, rt) => row('tsv', value, '\t', (text) => text.replace(/[\t\r\n\\\0]/g, (c) => tsvEscapes[c]!), rt),
  '@sh': (value, rt) => row('sh', isList(value) ? value : [value], ' ', quoteForShell, rt),
  '@base64': (value, rt) => toBase64(toText(value, rt), rt),
  '@base64d': (value, rt) => fromBase64(value, toText(value, rt), rt),
};

const htmlEntities: { readonly [character: string]: string } = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  "'": '&apos;',
  '"': '&quot;',
};
const tsvEscapes: { readonly [character: string]: string } = {
  '\t': '\\t',
  '\r': '\\r',
  '\n': '\\n',
  '\\': '\\\\',
  '\0': '\\0',
};

/** The text of `value` in the format `name` (with its `@`). An unknown format is an error when it runs, as in gojq. */
export function formatValue(name: string, value: Value, rt: Runtime): string {
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (format === undefined) return raise(`format not defined: ${name}`);
  return format(value, rt);
}

/** A string itself, anything else as JSON. */
export function toText(value: Value, rt: Runtime): string {
  return typeof value === 'string' ? value : encode(value, rt);
}

function replace(text: string, pattern: RegExp, by: { readonly [character: string]: string }, rt: Runtime): string {
  rt.newString(text.length * 2);
  return text.replace(pattern, (character) => by[character]!);
}

function toUri(text: string, rt: Runtime): string {
  rt.newString(text.length * 3);
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function fromUri(value: Value, text: string): string {
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/su.exec(text);
  if (bad !== null) raise(`@urid cannot be applied to ${preview(value)}: invalid URL escape ${JSON.stringify(bad[0])}`);
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (escaped) =>
    decodeUtf8(Array.from(escaped.matchAll(/%(..)/g), ([, hex]) => parseInt(hex!, 16))),
  );
}

function row(name: string, value: Value, separator: string, quote: (text: string) => string, rt: Runtime): string {
  if (!isList(value)) return raise(`@${name} cannot be applied to: ${typePreview(value)}`);
  const cells = value.map((cell) => {
    rt.tick();
    if (typeof cell === 'object' && cell !== null) {
      raise(`@${name} cannot format an array including: ${typePreview(cell)}`);
    }
    if (typeof cell === 'string') {
      rt.newString(cell.length * 2);
      return quote(cell);
    }
    const text = encode(cell, rt);
    return text === 'null' && name !== 'sh' ? '' : text;
  });
  rt.newString(cells.reduce((length, cell) => length + cell.length + 1, 0));
  return cells.join(separator);
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''").replaceAll('\0', '\\0')}'`;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function toBase64(text: string, rt: Runtime): string {
  rt.newString(text.length * 4);
  rt.tick(text.length);
  const bytes = encodeUtf8(text);
  let encoded = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    encoded += alphabet[a >> 2]! + alphabet[((a & 3) << 4) | ((b ?? 0) >> 4)]!;
    encoded += b === undefined ? '=' : alphabet[((b & 15) << 2) | ((c ?? 0) >> 6)]!;
    encoded += c === undefined ? '=' : alphabet[c & 63]!;
  }
  return encoded;
}

/** Decodes up to the first `=`; line breaks are skipped, as Go's decoder does. */
function fromBase64(value: Value, text: string, rt: Runtime): string {
  rt.newString(text.length);
  rt.tick(text.length);
  const end = text.indexOf('=');
  const digits = end < 0 ? text : text.slice(0, end);
  const fail = (at: number): never =>
    raise(`@base64d cannot be applied to ${preview(value)}: illegal base64 data at input byte ${at}`);
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (let i = 0; i < digits.length; i++) {
    if (digits[i] === '\n' || digits[i] === '\r') continue;
    const digit = alphabet.indexOf(digits[i]!);
    if (digit < 0) fail(i);
    held = ((held << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
    }
  }
  if (bits === 6) fail(digits.length - 1);
  return decodeUtf8(bytes);
}
