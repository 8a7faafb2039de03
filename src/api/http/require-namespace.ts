import type { RequestHandler } from 'express';
import type { ApiStore } from '../parts.js';
import { notFound } from './api-error.js';

/** Every path below `/namespaces/{namespace}` first checks the namespace (http 2). */
export function requireNamespace(store: ApiStore): RequestHandler<{ namespace: string }> {
  return async (request, _response, next) => {
    if ((await store.namespaces.get(request.params.namespace)) === undefined) {
      throw notFound('requested resource(namespace) is not found');
    }
    next();
  };
}
