import { DateTime } from 'luxon';
import type { Json, JsonObject } from '../../json/json.js';
import type { Run } from '../run.js';

/** Attributes of CloudEvents that the engine gives, or that stand elsewhere in the state. */
const reserved: ReadonlySet<string> = new Set(['specversion', 'id', 'source', 'type', 'datacontenttype', 'data']);
const rfc3339 = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const absoluteUri = /^[a-z][a-z0-9+.-]*:\S+$/i;
/** Numbers are integers of 32 bits in CloudEvents. */
const least = -2147483648;
const greatest = 2147483647;
const truncated = Math.trunc;

/** The optional attributes, which are texts: why a value cannot be one. */
const optional: Readonly<Record<string, (text: string) => string | undefined>> = {
  subject: (text) => (text === '' ? 'it is empty' : undefined),
  time: (text) =>
    rfc3339.test(text) && DateTime.fromISO(text).isValid ? undefined : 'it is no time like 2026-01-31T12:00:00Z',
  dataschema: (text) => (absoluteUri.test(text) ? undefined : 'it is no absolute URI'),
};

/**
 * The attributes that a context gives an event, extensions and optional ones, sorted, their names in lower case. What cannot be
 * one is logged and dropped (specification 4.9, decision D22).
 */
export function eventAttributes(run: Run, context: JsonObject): JsonObject {
  const kept: [string, Json][] = [];
  const names = Object.keys(context);
  run.budget.copy(names.length);
  for (const given of names) {
    const name = given.toLowerCase();
    const reason = whyNot(name, context[given]!);
    if (reason === undefined) kept.push([name, attribute(name, context[given]!)]);
    else run.log('WARN', `The event goes without its context attribute ${given}: ${reason}`);
  }
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** @param name in lower case */
function whyNot(name: string, value: Json): string | undefined {
  if (!/^[a-z0-9]+$/.test(name)) return 'its name may have letters and digits only';
  if (reserved.has(name)) return 'this attribute cannot be chosen';
  if (typeof value === 'object') return 'it is neither a string nor a boolean nor a number';
  if (isOptional(name)) return optional[name]?.(String(value));
  if (typeof value !== 'number') return undefined;
  return truncated(value) >= least && truncated(value) <= greatest ? undefined : 'it is no 32-bit integer';
}

/** A fraction is cut off; the sum makes 0 of -0. */
function attribute(name: string, value: Json): Json {
  if (isOptional(name)) return String(value as string | number | boolean);
  return typeof value === 'number' ? truncated(value) + 0 : value;
}

function isOptional(name: string): boolean {
  return Object.hasOwn(optional, name);
}
