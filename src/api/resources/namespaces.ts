import type { Router } from 'express';
import { z } from 'zod';
import type { Instances } from '../../instances/instances.js';
import type { Namespace } from '../../store/namespaces/namespaces.js';
import { maySee } from '../access/authentication.js';
import { sendData, sendNothing } from '../http/answer.js';
import { dataInvalid } from '../http/api-error.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { isGoTrue, queryOf } from '../http/query.js';
import { jsonBody, optionalText, readBody, smallBodyLimit } from '../http/request-body.js';
import { resourceRouter } from '../http/resource-router.js';
import { formatTime } from '../http/time.js';
import { makeNamespace, noMirrors, removeNamespace } from '../namespaces/change-namespaces.js';
import { findNamespace } from '../namespaces/find-namespace.js';
import type { ApiStore, StartSettings } from '../parts.js';

const mirror = z.record(z.string(), z.unknown()).nullish();
export const creation = z.object({ name: optionalText, mirror });
export const change = z.object({ mirror });

/** `GET`, `POST /namespaces` and `GET`, `PATCH`, `DELETE /namespaces/{namespace}` (http 4). */
export function namespacesRouter(store: ApiStore, instances: Instances, starts: StartSettings): Router {
  const router = resourceRouter();
  router
    .route('/')
    .get(async (request, response) => {
      const onlyPaused = isGoTrue(queryOf(request).get('paused'));
      const visible = (await store.namespaces.list()).filter(({ name }) => maySee(response, name));
      sendData(response, visible.filter(({ pausedAt }) => !onlyPaused || pausedAt !== null).map(view));
    })
    .post(readBody(smallBodyLimit), async (request, response) => {
      const { name, mirror } = jsonBody(request, creation);
      refuseMirror(mirror);
      const created = await makeNamespace(store, name);
      if (created === 'exists') throw dataInvalid('namespace name already used');
      sendData(response, view(created));
    })
    .all(methodNotAllowed);
  router
    .route('/:namespace')
    .get(async (request, response) => {
      sendData(response, view(await findNamespace(store, request.params.namespace)));
    })
    .patch(readBody(smallBodyLimit), async (request, response) => {
      await findNamespace(store, request.params.namespace);
      refuseMirror(jsonBody(request, change).mirror);
      sendNothing(response);
    })
    .delete(async (request, response) => {
      await removeNamespace(store, instances, starts, request.params.namespace);
      sendNothing(response);
    })
    .all(methodNotAllowed);
  return router;
}

function refuseMirror(mirror: object | null | undefined): void {
  if (mirror) throw noMirrors();
}

function view(namespace: Namespace) {
  return {
    name: namespace.name,
    createdAt: formatTime(namespace.createdAt),
    updatedAt: formatTime(namespace.updatedAt),
    mirror: null,
    isSystemNamespace: namespace.name === 'system',
  };
}
