import { fromBase64, toBase64 } from './base64.js';
import { encode } from './encode.js';
import { Escapes } from './escapes.js';
import { raise } from './failures.js';
import { typePreview } from './preview.js';
import type { Runtime } from './runtime.js';
import { fromUri, toUri } from './uri.js';
import { isList, type Value } from './value.js';

type Format = (value: Value, rt: Runtime) => string;

const html = new Escapes({ '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&apos;', '"': '&quot;' });
const csv = new Escapes({ '"': '""', '\0': '\\0' });
const tsv = new Escapes({ '\t': '\\t', '\r': '\\r', '\n': '\\n', '\\': '\\\\', '\0': '\\0' });
const shell = new Escapes({ "'": "'\\''", '\0': '\\0' });

const formats: { readonly [name: string]: Format } = {
  '@text': toText,
  '@json': encode,
  '@html': (value, rt) => html.in(toText(value, rt), rt),
  '@uri': (value, rt) => toUri(toText(value, rt), rt),
  '@urid': (value, rt) => fromUri(value, toText(value, rt), rt),
  '@csv': (value, rt) => row('csv', value, ',', (text) => `"${csv.in(text, rt)}"`, rt),
  '@tsv': (value, rt) => row('tsv', value, '\t', (text) => tsv.in(text, rt), rt),
  '@sh': (value, rt) => row('sh', isList(value) ? value : [value], ' ', (text) => `'${shell.in(text, rt)}'`, rt),
  '@base64': (value, rt) => toBase64(toText(value, rt), rt),
  '@base64d': (value, rt) => fromBase64(value, toText(value, rt), rt),
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

function row(name: string, value: Value, separator: string, quote: (text: string) => string, rt: Runtime): string {
  if (!isList(value)) return raise(`@${name} cannot be applied to: ${typePreview(value, rt)}`);
  rt.newList(value.length);
  const cells = value.map((cell) => {
    rt.tick();
    if (typeof cell === 'string') return quote(cell);
    if (typeof cell === 'object' && cell !== null) {
      raise(`@${name} cannot format an array including: ${typePreview(cell, rt)}`);
    }
    const text = encode(cell, rt);
    return text === 'null' && name !== 'sh' ? '' : text;
  });
  rt.newString(cells.reduce((length, cell) => length + cell.length + 1, 0));
  return cells.join(separator);
}
