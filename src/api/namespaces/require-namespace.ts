import type { ErrorRequestHandler, RequestHandler } from 'express';
import { namespaceNotFound } from '../http/api-error.js';
import type { ApiStore } from '../parts.js';
import { findNamespace } from './find-namespace.js';

type InNamespace = { readonly namespace: string };

/** @throws ApiError `resource_not_found` when there is no such namespace (http 2) */
export async function checkNamespace(store: ApiStore, name: string): Promise<void> {
  await findNamespace(store, name, namespaceNotFound);
}

/** Every path below `/namespaces/{namespace}` first checks the namespace (http 2). */
export function requireNamespace(store: ApiStore): RequestHandler<InNamespace> {
  return async (request, _response, next) => {
    await checkNamespace(store, request.params.namespace);
    next();
  };
}

/**
 * Ends a route that is asked often and changes nothing in a namespace that is missing: it need not look for the namespace first.
 * When it fails and the namespace is why, the answer is that of {@link requireNamespace}.
 */
export function orNoNamespace(store: ApiStore): ErrorRequestHandler<InNamespace> {
  return async (error: unknown, request, _response, next) => {
    await checkNamespace(store, request.params.namespace);
    next(error);
  };
}
