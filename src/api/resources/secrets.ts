import type { Router, Request } from 'express';
import { z } from 'zod';
import { decodeBase64 } from '../../bytes/base64.js';
import type { Secret } from '../../store/secrets/secrets.js';
import { storable } from '../../store/statements/text.js';
import { sendData, sendNothing } from '../http/answer.js';
import { bodyNotJson, notFound } from '../http/api-error.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { jsonBody, optionalText, readBody, smallBodyLimit } from '../http/request-body.js';
import { resourceRouter } from '../http/resource-router.js';
import { formatTime } from '../http/time.js';
import type { ApiStore } from '../parts.js';
import { needingKey } from '../secrets/needing-key.js';
import { checkedSecretName } from '../secrets/secret-name.js';

type Secrets = ApiStore['secrets'];
type InNamespace = Request<{ namespace: string }>;
type OfSecret = Request<{ namespace: string; name: string }>;

const data = z.string().nullish();
export const creation = z.object({ name: optionalText, data });
export const change = z.object({ data });

/** `/namespaces/{namespace}/secrets` (http 9): values come in and never go out. */
export function secretsRouter(secrets: Secrets): Router {
  const router = resourceRouter();
  router
    .route('/')
    .get(async (request: InNamespace, response) => {
      sendData(response, (await secrets.list(request.params.namespace)).map(view));
    })
    .post(readBody(smallBodyLimit), async (request: InNamespace, response) => {
      const body = jsonBody(request, creation);
      const name = checkedSecretName(body.name);
      const value = valueOf(body.data);
      const made = await needingKey(() => secrets.set(request.params.namespace, name, value));
      if (made === 'no-namespace') throw notFound();
      sendData(response, view(made));
    })
    .all(methodNotAllowed);
  router
    .route('/:name')
    .get(async (request: OfSecret, response) => {
      const { namespace, name } = request.params;
      sendData(response, view(found(await secrets.get(namespace, storable(name)))));
    })
    .patch(readBody(smallBodyLimit), async (request: OfSecret, response) => {
      const { namespace, name } = request.params;
      const value = valueOf(jsonBody(request, change).data);
      sendData(response, view(found(await needingKey(() => secrets.change(namespace, storable(name), value)))));
    })
    .delete(async (request: OfSecret, response) => {
      const { namespace, name } = request.params;
      if (!(await secrets.delete(namespace, storable(name)))) throw notFound();
      sendNothing(response);
    })
    .all(methodNotAllowed);
  return router;
}

/** Null when no value is given (http 1.5: what is no base64 is no JSON of the wanted form). */
function valueOf(text: string | null | undefined): Buffer | null {
  const value = decodeBase64(text ?? '');
  if (value === undefined) throw bodyNotJson();
  return value.length === 0 ? null : value;
}

function found(secret: Secret | undefined): Secret {
  if (secret === undefined) throw notFound();
  return secret;
}

function view(secret: Secret) {
  return {
    name: secret.name,
    initialized: secret.initialized,
    createdAt: formatTime(secret.createdAt),
    updatedAt: formatTime(secret.updatedAt),
  };
}
