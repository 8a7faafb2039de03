import type { SourceEntry, SourceNode } from './source-node.js';

/**
 * The entries of a mapping with those of its merge keys: what is written wins, then the earlier source.
 * `charge` is asked before each source is copied, with its size; when it refuses, the rest is left out.
 */
export function mergedEntries(
  written: ReadonlyMap<string, SourceEntry>,
  sources: readonly SourceNode[],
  charge: (entries: number, offset: number) => boolean,
): ReadonlyMap<string, SourceEntry> {
  if (sources.length === 0) return written;
  const merged = new Map(written);
  for (const source of sources) {
    if (source.kind !== 'map' || !charge(source.entries.size, source.offset)) break;
    for (const [key, entry] of source.entries) if (!merged.has(key)) merged.set(key, entry);
  }
  return merged;
}
