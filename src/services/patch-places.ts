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

/** @throws Error when a patch is for something that is not the author's */
export function checkPatchPlace({ path }: Patch): void {
  if (!permitted.some((place) => path === place || path.startsWith(`${place}/`)))
    throw new Error(`path ${path} is not permitted for patches`);
}
