import type { Patch } from '../language/model.js';

/** Where the container of the function is in a service as Kubernetes knows it. */
export const patchedContainer = '/spec/template/spec/containers/0';

/** Where patches may change something (functions 8.6). */
const permitted = [
  '/spec/template/metadata/labels',
  '/spec/template/metadata/annotations',
  '/spec/template/spec/affinity',
  '/spec/template/spec/securityContext',
  patchedContainer,
];

/** @throws Error when a patch changes something that is not the author's, or takes something from there */
export function checkPatchPlace({ path, from = path }: Patch): void {
  for (const one of [path, from])
    if (!permitted.some((place) => one === place || one.startsWith(`${place}/`)))
      throw new Error(`path ${one} is not permitted for patches`);
}
