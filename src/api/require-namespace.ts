import type { RequestHandler } from 'express';
import { findNamespace } from './find-namespace.js';
import type { ApiStore } from './parts.js';

/** Every path below `/namespaces/{namespace}` first checks the namespace (http 2). */
export function requireNamespace(store: ApiStore): RequestHandler<{ namespace: string }> {
  return async (request, _response, next) => {
    await findNamespace(store, request.params.namespace, 'requested resource(namespace) is not found');
    next();
  };
}
