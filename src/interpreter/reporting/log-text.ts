import type { Json } from '../../json/json.js';
import { weightUpTo } from '../../json/weight.js';

/** Letters of one line of the log. */
const longestLine = 1024 * 1024;
/** From this weight on the text of a value may be longer than a line: it is not made. */
const heaviest = 4 * longestLine;
/** Data may be a thousand levels deep: indented they may be a hundred times as long. */
const heaviestIndented = 256 * 1024;

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { stringify } = JSON;
const { isArray } = Array;

/**
 * The line that the field `log` of a state writes: a string as it is (decision D53), anything else as indented JSON. A value
 * too large for a line is only described, since its text alone might take all memory.
 */
export function logText(value: Json): string {
  if (typeof value === 'string') return value;
  const weight = weightUpTo(value, heaviest);
  if (weight < heaviest) return stringify(value, null, weight < heaviestIndented ? 2 : 0);
  const kind = isArray(value) ? `a list of ${value.length} elements` : 'an object';
  return `(${kind}, too large for a line of the log)`;
}

/** A line of the log; what is cut is counted. */
export function boundedLine(text: string): string {
  const surplus = text.length - longestLine;
  return surplus <= 0 ? text : `${text.slice(0, longestLine)}… (${surplus} more characters)`;
}
