import { flowError } from '../../errors/flow-error.js';
import { dataLimit } from '../../json/data-limit.js';
import type { Json } from '../../json/json.js';

const mebibyte = 1024 * 1024;
/** Metadata are told to the index of instances with every report. */
const metadataLimit = mebibyte;
/** As of those that come in over the API. */
const eventLimit = 32 * mebibyte;
/** Contexts are read for every event that is published. */
const contextLimit = mebibyte;
/** A UTF-16 unit takes so many bytes at most, as the escape of a control character. */
const longestUnit = 6;

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { keys } = Object;
const { isArray } = Array;
const encoder = new TextEncoder();

/**
 * Called where a value leaves the run.
 * @throws FlowError `direktiv.data.tooLarge` (decision D9)
 */
export function requireDataFits(what: string, value: Json): void {
  requireFits(what, value, dataLimit, 'an instance may hold');
}

/** @throws FlowError `direktiv.data.tooLarge` */
export function requireMetadataFits(metadata: Json): void {
  requireFits('the metadata', metadata, metadataLimit, 'metadata may take');
}

/** @throws FlowError `direktiv.data.tooLarge` */
export function requireEventFits(event: Json): void {
  requireFits('the event', event, eventLimit, 'an event may take');
}

/** @throws FlowError `direktiv.data.tooLarge` */
export function requireContextFits(context: Json): void {
  requireFits('the context of the events', context, contextLimit, 'contexts may take');
}

/** Small values, nearly all, are only walked through; what may be near the limit is written once more to know its length. */
function requireFits(what: string, value: Json, limit: number, whose: string): void {
  const units = textUnits(value, limit);
  if (units * longestUnit <= limit) return;
  const bytes = units > limit ? units : bytesOf(value);
  if (bytes <= limit) return;
  const size = bytes === Infinity ? 'far more' : `${Math.ceil(bytes / mebibyte)} MiB as JSON, more`;
  throw flowError('direktiv.data.tooLarge', `${what} takes ${size} than the ${limit / mebibyte} MiB ${whose}`);
}

/** Letters of the JSON text at least, escapes not counted; stops above the limit. */
function textUnits(value: Json, limit: number): number {
  const open: Json[] = [value];
  let units = 0;
  for (let next = open.pop(); next !== undefined && units <= limit; next = open.pop()) {
    if (typeof next === 'string') units += next.length + 2;
    else if (typeof next !== 'object' || next === null) units += 1;
    else if (isArray(next)) {
      units += next.length + 1;
      for (const item of next as readonly Json[]) open.push(item);
    } else {
      units += 2;
      for (const key of keys(next)) {
        units += key.length + 4;
        open.push((next as { readonly [key: string]: Json })[key]!);
      }
    }
  }
  return units;
}

/** Infinite when no text is long enough to hold it. */
function bytesOf(value: Json): number {
  try {
    return encoder.encode(JSON.stringify(value)).length;
  } catch (error) {
    if (error instanceof RangeError) return Infinity;
    throw error;
  }
}
