import type { Router, Request, Response } from 'express';
import type { Instances } from '../../instances/instances.js';
import { FILE_ROOT } from '../../store/files/file-path.js';
import type { Namespace } from '../../store/namespaces/namespaces.js';
import { maySee } from '../access/authentication.js';
import { sendAccepted, sendJson } from '../http/answer.js';
import { alreadyExists, dataInvalid } from '../http/api-error.js';
import { isGoTrue, queryOf } from '../http/query.js';
import { bodyBytes, readBody, smallBodyLimit } from '../http/request-body.js';
import { resourceRouter } from '../http/resource-router.js';
import { formatTime } from '../http/time.js';
import { makeNamespace, noMirrors, removeNamespace } from '../namespaces/change-namespaces.js';
import { findNamespace } from '../namespaces/find-namespace.js';
import type { ApiStore, StartSettings } from '../parts.js';
import { pageInfo } from './paging.js';

type OfNamespace = Request<{ namespace: string }>;

/** `GET /namespaces` and `PUT`, `DELETE /namespaces/{namespace}`. */
export function namespaces08Router(store: ApiStore, instances: Instances, starts: StartSettings): Router {
  const router = resourceRouter();
  router.get('/', async (_request, response) => {
    const results = (await store.namespaces.list()).filter(({ name }) => maySee(response, name)).map(form);
    sendJson(response, 200, { pageInfo: pageInfo(results.length), results });
  });
  router.put('/:namespace', readBody(smallBodyLimit), async (request: OfNamespace, response: Response) => {
    // The settings of a mirror.
    if (bodyBytes(request).length > 0) throw noMirrors();
    const made = await makeNamespace(store, request.params.namespace);
    if (made === 'exists') throw alreadyExists('namespace name already used');
    sendJson(response, 200, { namespace: form(made) });
  });
  router.delete('/:namespace', async (request: OfNamespace, response: Response) => {
    const { namespace } = request.params;
    await findNamespace(store, namespace);
    const recursive = isGoTrue(queryOf(request).get('recursive'));
    if (!recursive && (await store.files.children(namespace, FILE_ROOT)).length > 0) {
      throw dataInvalid(`namespace '${namespace}' has files: delete it with recursive=true`);
    }
    await removeNamespace(store, instances, starts, namespace);
    sendAccepted(response);
  });
  return router;
}

function form({ name, createdAt, updatedAt }: Namespace) {
  return { createdAt: formatTime(createdAt), updatedAt: formatTime(updatedAt), name, oid: '', notes: {} };
}
