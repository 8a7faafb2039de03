import type { Instances } from '../../instances/instances.js';
import { FILE_ROOT } from '../../store/files/file-path.js';
import type { Namespace } from '../../store/namespaces/namespaces.js';
import { dataInvalid } from '../http/api-error.js';
import type { ApiStore, StartSettings } from '../parts.js';
import { findNamespace } from './find-namespace.js';
import { isNamespaceName } from './namespace-name.js';

/** @throws ApiError `request_data_invalid` for a name that none may have */
export async function makeNamespace(store: ApiStore, name: string): Promise<Namespace | 'exists'> {
  if (!isNamespaceName(name)) throw dataInvalid('invalid namespace name');
  return store.namespaces.create(name);
}

/**
 * Deletes a namespace, and cancels what runs there.
 * @throws ApiError `resource_not_found`
 */
export async function removeNamespace(
  store: ApiStore,
  instances: Instances,
  starts: StartSettings,
  name: string,
): Promise<void> {
  await findNamespace(store, name);
  // First, so that a namespace that is gone leaves nothing behind even when this process dies in between.
  await instances.cancelAll(name);
  await instances.cancelBegun((await store.namespaces.delete(name)) ?? []);
  await starts.changed(name, FILE_ROOT);
}

/** A namespace without the files of its repository would be of no use, so nobody shall believe to have got one. */
export const noMirrors = () => dataInvalid('mirrors of git repositories are not available: upload the files instead');
