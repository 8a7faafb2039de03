import type { Router, Request } from 'express';
import type { Instances } from '../../instances/instances.js';
import { isJsonObject } from '../../json/json.js';
import { sendPages } from '../http/answer-pages.js';
import { sendAccepted, sendData } from '../http/answer.js';
import { dataInvalid } from '../http/api-error.js';
import { parseFirstJson } from '../http/json-text.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import type { OpenStreams } from '../http/open-streams.js';
import { queryOf } from '../http/query.js';
import { bodyBytes, readBody, smallBodyLimit } from '../http/request-body.js';
import { resourceRouter } from '../http/resource-router.js';
import { cancelInstance } from '../instances/cancel-instance.js';
import { findInstance } from '../instances/find-instance.js';
import { parseInstanceQuery } from '../instances/instance-query.js';
import { instanceSnapshots } from '../instances/instance-snapshots.js';
import { instanceView, viewWith, viewWithLengths } from '../instances/instance-view.js';

type InNamespace = Request<{ namespace: string }>;
type OfInstance = Request<{ namespace: string; id: string }>;

/** `/namespaces/{namespace}/instances` (http 6), but for the start of one. */
export function instancesRouter(instances: Instances, streams: OpenStreams): Router {
  const router = resourceRouter();
  const find = ({ params: { namespace, id } }: OfInstance) => findInstance(instances, namespace, id);
  router
    .route('/')
    .get(async (request: InNamespace, response) => {
      const { namespace } = request.params;
      const query = parseInstanceQuery(queryOf(request));
      await sendPages(response, instances.list(namespace, query), instanceView, async (data) => ({
        meta: { total: await instances.total(namespace, query) },
        data,
      }));
    })
    .all(methodNotAllowed);
  router
    .route('/:id')
    .get(async (request: OfInstance, response) => {
      sendData(response, await viewWithLengths(instances, await find(request)));
    })
    .patch(readBody(smallBodyLimit), async (request: OfInstance, response) => {
      checkCancelPatch(bodyBytes(request));
      await cancelInstance(instances, await find(request));
      sendAccepted(response);
    })
    .all(methodNotAllowed);
  router
    .route('/:id/subscribe')
    .get(async (request: OfInstance, response) => {
      const instance = await find(request);
      await streams.send(response, (signal) =>
        instanceSnapshots(instances, instance, (one) => viewWithLengths(instances, one), signal),
      );
    })
    .all(methodNotAllowed);
  for (const blob of ['input', 'output', 'metadata'] as const) {
    router
      .route(`/:id/${blob}`)
      .get(async (request: OfInstance, response) => {
        sendData(response, await viewWith(blob, instances, await find(request)));
      })
      .all(methodNotAllowed);
  }
  return router;
}

/** A patch can only cancel: exactly `{"status": "cancelled"}` (http 6.5). */
function checkCancelPatch(body: Buffer): void {
  const patch = parseFirstJson(body.toString('utf8'));
  const members = isJsonObject(patch) ? Object.entries(patch) : [];
  const [key, value] = members[0] ?? [];
  if (members.length !== 1 || key?.toLowerCase() !== 'status' || value !== 'cancelled') {
    throw dataInvalid('unsupported patch payload');
  }
}
