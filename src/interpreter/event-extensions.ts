import type { Json, JsonObject } from '../json/json.js';
import type { Run } from './run.js';

const reserved: ReadonlySet<string> = new Set([
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'datacontenttype',
  'dataschema',
  'time',
  'data',
]);
/** Numbers are integers of 32 bits in CloudEvents. */
const least = -2147483648;
const greatest = 2147483647;
const truncated = Math.trunc;

/**
 * The extension attributes that a context gives an event, sorted, their names in lower case. What cannot be one is logged
 * and dropped (specification 4.9, decision D22).
 */
export function eventExtensions(run: Run, context: JsonObject): JsonObject {
  const kept: [string, Json][] = [];
  const names = Object.keys(context);
  run.budget.copy(names.length);
  for (const name of names) {
    const reason = whyNot(name, context[name]!);
    if (reason === undefined) kept.push([name.toLowerCase(), extension(context[name]!)]);
    else run.log('WARN', `The event goes without its context attribute ${name}: ${reason}`);
  }
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function whyNot(name: string, value: Json): string | undefined {
  if (!/^[A-Za-z0-9]+$/.test(name)) return 'its name may have letters and digits only';
  if (reserved.has(name.toLowerCase())) return 'this attribute cannot be chosen';
  if (typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value !== 'number') return 'it is neither a string nor a boolean nor a number';
  return truncated(value) >= least && truncated(value) <= greatest ? undefined : 'it is no 32-bit integer';
}

/** A fraction is cut off; the sum makes 0 of -0. */
function extension(value: Json): Json {
  return typeof value === 'number' ? truncated(value) + 0 : value;
}
