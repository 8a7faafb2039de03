import type { Json } from '../../json/json.js';
import { weightUpTo } from '../../json/weight.js';

/** Of a string, which weighs two for each letter: some 8 MiB. */
const large = 16 * 1024 * 1024;
/** Milliseconds. */
const ofLargeRuns = 60_000;

/**
 * How long one workflow task of a run with this input may take, in milliseconds; undefined for the ten seconds that Temporal
 * gives by default. Fetching, reading, walking through and writing 120 MiB comes near those on a busy machine, and a task
 * that takes longer is tried again for ever. A worker that dies is noticed only after this time, so small runs keep the default.
 */
export function taskTimeout(input: Json): number | undefined {
  return weightUpTo(input, large) < large ? undefined : ofLargeRuns;
}
