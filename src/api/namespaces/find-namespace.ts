import type { Namespace } from '../../store/namespaces/namespaces.js';
import { type ApiError, notFound } from '../http/api-error.js';
import type { ApiStore } from '../parts.js';
import { isNamespaceName } from './namespace-name.js';

/**
 * The namespace of that name. A text that cannot be a name is not looked up: the store may refuse its characters.
 * @throws ApiError `resource_not_found`, which `error` makes
 */
export async function findNamespace(
  store: ApiStore,
  name: string,
  error: () => ApiError = notFound,
): Promise<Namespace> {
  const found = isNamespaceName(name) ? await store.namespaces.get(name) : undefined;
  if (found === undefined) throw error();
  return found;
}
