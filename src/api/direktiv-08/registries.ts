import type { Router, Request, Response } from 'express';
import { z } from 'zod';
import { registryId } from '../../store/secrets/registry-id.js';
import { sendAccepted, sendJson } from '../http/answer.js';
import { dataInvalid, namespaceNotFound, notFound } from '../http/api-error.js';
import { jsonBody, optionalText, readBody, smallBodyLimit } from '../http/request-body.js';
import { resourceRouter } from '../http/resource-router.js';
import type { ApiStore } from '../parts.js';
import { needingKey } from '../secrets/needing-key.js';

type InNamespace = Request<{ namespace: string }>;

/** The URL of a registry, and `user:password`. */
const registry = z.object({ reg: optionalText, data: optionalText });

/** `/api/functions/registries/namespaces/{namespace}`: who may pull images. Passwords come in and never go out. */
export function registries08Router(registries: ApiStore['registries']): Router {
  const router = resourceRouter();
  router.get('/', async (request: InNamespace, response: Response) => {
    const known = await registries.list(request.params.namespace);
    sendJson(response, 200, { registries: known.map(({ id, url, user }) => ({ id, name: url, user })) });
  });
  router.post('/', readBody(smallBodyLimit), async (request: InNamespace, response: Response) => {
    const { reg, data } = jsonBody(request, registry);
    const colon = data.indexOf(':');
    if (reg === '' || colon < 0) throw dataInvalid('a registry needs its URL in reg, and user:password in data');
    const login = { url: reg, user: data.slice(0, colon), password: data.slice(colon + 1) };
    const made = await needingKey(() => registries.put(request.params.namespace, login));
    if (made === 'no-namespace') throw namespaceNotFound();
    sendAccepted(response);
  });
  router.delete('/', readBody(smallBodyLimit), async (request: InNamespace, response: Response) => {
    const { namespace } = request.params;
    const { reg } = jsonBody(request, registry);
    if (!(await registries.delete(namespace, registryId(namespace, reg))))
      throw notFound(`registry '${reg}': not found`);
    sendAccepted(response);
  });
  return router;
}
