import type { LineageEntry } from '../instances/instances.js';

/** Ids of the ancestors and the instance's own, the root first: `/root-id/.../own-id/` (specification 8.5). */
export function callPathOf(lineage: readonly LineageEntry[], id: string): string {
  return `/${[...lineage.map((ancestor) => ancestor.id), id].join('/')}/`;
}
