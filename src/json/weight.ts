import type { Json } from './json.js';

/**
 * A rough upper bound of the bytes a value takes as JSON, counted no further than `limit`: cheap for a small value and for
 * a large one alike.
 */
export function weightUpTo(value: Json, limit: number): number {
  const open: Json[] = [value];
  let weight = 0;
  while (open.length > 0 && weight < limit) {
    const next = open.pop() as Json;
    weight += ownWeight(next);
    if (typeof next !== 'object' || next === null) continue;
    for (const key in next) {
      weight += 2 * key.length + 4;
      if (weight >= limit) break;
      open.push((next as { readonly [key: string]: Json })[key] as Json);
    }
  }
  return weight < limit ? weight : limit;
}

/** Most characters take one byte; twice that leaves room for those that take more. */
function ownWeight(value: Json): number {
  return typeof value === 'string' ? 2 * value.length + 2 : 24;
}
