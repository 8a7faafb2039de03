import type { Router, Request } from 'express';
import { z } from 'zod';
import { testRegistry } from '../../services/test-registry.js';
import type { Registry } from '../../store/secrets/registries.js';
import { sendData, sendNothing } from '../http/answer.js';
import { ApiError, dataInvalid, namespaceNotFound, notFound } from '../http/api-error.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { jsonBody, optionalText, readBody, smallBodyLimit } from '../http/request-body.js';
import { resourceRouter } from '../http/resource-router.js';
import { formatTime } from '../http/time.js';
import type { ApiStore } from '../parts.js';
import { needingKey } from '../secrets/needing-key.js';

type InNamespace = Request<{ namespace: string }>;
type OfRegistry = Request<{ namespace: string; id: string }>;

export const login = z.object({ url: optionalText, user: optionalText, password: optionalText });

/** `/namespaces/{namespace}/registries` (http 10.2): who may pull images. Passwords come in and never go out. */
export function registriesRouter(registries: ApiStore['registries']): Router {
  const router = resourceRouter();
  router
    .route('/')
    .get(async (request: InNamespace, response) => {
      sendData(response, (await registries.list(request.params.namespace)).map(view));
    })
    .post(readBody(smallBodyLimit), async (request: InNamespace, response) => {
      const made = await needingKey(() => registries.put(request.params.namespace, loginOf(request)));
      if (made === 'no-namespace') throw namespaceNotFound();
      sendData(response, view(made));
    })
    .all(methodNotAllowed);
  router
    .route('/test')
    .post(readBody(smallBodyLimit), async (request: InNamespace, response) => {
      const refusal = await testRegistry(loginOf(request));
      if (refusal !== undefined) throw new ApiError('registry_test_failed', refusal);
      sendNothing(response);
    })
    .all(methodNotAllowed);
  router
    .route('/:id')
    .delete(async (request: OfRegistry, response) => {
      const { namespace, id } = request.params;
      if (!(await registries.delete(namespace, id))) throw notFound('resource(registry) is not found');
      sendNothing(response);
    })
    .all(methodNotAllowed);
  return router;
}

function loginOf(request: Request) {
  const given = jsonBody(request, login);
  if (given.url === '') throw dataInvalid('a registry needs a url');
  return given;
}

function view(registry: Registry) {
  return {
    namespace: registry.namespace,
    id: registry.id,
    url: registry.url,
    user: registry.user,
    createdAt: formatTime(registry.createdAt),
  };
}
