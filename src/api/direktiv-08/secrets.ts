import type { Router, Request, Response } from 'express';
import { storable } from '../../store/statements/text.js';
import { sendAccepted, sendJson } from '../http/answer.js';
import { notFound } from '../http/api-error.js';
import { bodyBytes, readBody, smallBodyLimit } from '../http/request-body.js';
import { resourceRouter } from '../http/resource-router.js';
import type { ApiStore } from '../parts.js';
import { needingKey } from '../secrets/needing-key.js';
import { checkedSecretName } from '../secrets/secret-name.js';
import { pageInfo } from './paging.js';

type OfSecret = Request<{ namespace: string; 0: string }>;

/** A name may hold slashes; one at its end made a folder, which secrets have no more. */
const named = /^\/(.*[^/])$/;

/** `/namespaces/{namespace}/secrets`: values come in as the body, and never go out. */
export function secrets08Router(secrets: ApiStore['secrets']): Router {
  const router = resourceRouter();
  router.get('/', async (request: Request<{ namespace: string }>, response: Response) => {
    const { namespace } = request.params;
    const results = (await secrets.list(namespace)).map(({ name, initialized }) => ({ name, initialized }));
    sendJson(response, 200, { namespace, secrets: { pageInfo: pageInfo(results.length), results } });
  });
  router.put(named, readBody(smallBodyLimit), async (request: OfSecret, response: Response) => {
    const { namespace, 0: key } = request.params;
    const name = checkedSecretName(key);
    const made = await needingKey(() => secrets.set(namespace, name, valueOf(request)));
    if (made === 'no-namespace') throw notFound();
    sendJson(response, 200, { namespace, key });
  });
  router.patch(named, readBody(smallBodyLimit), async (request: OfSecret, response: Response) => {
    const { namespace, 0: key } = request.params;
    const changed = await needingKey(() => secrets.change(namespace, storable(key), valueOf(request)));
    if (changed === undefined) throw notFound();
    sendJson(response, 200, { namespace, key });
  });
  router.delete(named, async (request: OfSecret, response: Response) => {
    const { namespace, 0: key } = request.params;
    if (!(await secrets.delete(namespace, storable(key)))) throw notFound();
    sendAccepted(response);
  });
  return router;
}

function valueOf(request: OfSecret): Buffer | null {
  const value = bodyBytes(request);
  return value.length === 0 ? null : value;
}
