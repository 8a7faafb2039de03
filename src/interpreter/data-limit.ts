import { flowError } from '../errors/flow-error.js';
import type { Json } from '../json/json.js';

const mebibyte = 1024 * 1024;
/** The largest data of an instance, input of an action, or output, in bytes of its JSON text (specification 2.4). */
const dataLimit = 128 * mebibyte;
/** A UTF-16 unit takes so many bytes at most, as the escape of a control character. */
const longestUnit = 6;

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { keys } = Object;
const { isArray } = Array;
const encoder = new TextEncoder();

/**
 * Called where a value leaves the run. Small values, nearly all, are only walked through; what may be near the limit is
 * written once more to know its length.
 * @throws FlowError `direktiv.data.tooLarge` (decision D9)
 */
export function requireDataFits(what: string, value: Json): void {
  const units = textUnits(value);
  if (units * longestUnit <= dataLimit) return;
  const bytes = units > dataLimit ? units : bytesOf(value);
  if (bytes <= dataLimit) return;
  const size = Math.ceil(bytes / mebibyte);
  throw flowError(
    'direktiv.data.tooLarge',
    `${what} takes ${size} MiB as JSON, more than the 128 MiB an instance may hold`,
  );
}

/** Letters of the JSON text at least, escapes not counted; stops above the limit. */
function textUnits(value: Json): number {
  const open: Json[] = [value];
  let units = 0;
  for (let next = open.pop(); next !== undefined && units <= dataLimit; next = open.pop()) {
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
