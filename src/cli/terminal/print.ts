import type { Json } from '../../json/json.js';
import { jsonIn } from '../json-in.js';

/** Writes to stdout. */
export function print(text: string): void {
  process.stdout.write(text);
}

/** Writes a value for machines: JSON with two spaces a level. */
export function printJson(value: unknown): void {
  print(`${JSON.stringify(value, null, 2)}\n`);
}

/** Writes one value of a stream for machines: JSON on one line. */
export function printJsonLine(value: unknown): void {
  print(`${JSON.stringify(value)}\n`);
}

/** Says something on stderr that is no result. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The JSON in a text; the text itself when it is none. */
export function jsonOrText(text: string): Json {
  const json = jsonIn(text);
  return json === undefined ? text : json;
}
