import type { Router, Request, Response } from 'express';
import { base64Of } from '../../bytes/base64.js';
import type { Instance } from '../../instances/instances.js';
import { sendPages } from '../http/answer-pages.js';
import { sendAccepted, sendJson } from '../http/answer.js';
import { queryOf } from '../http/query.js';
import { resourceRouter } from '../http/resource-router.js';
import { cancelInstance } from '../instances/cancel-instance.js';
import { findInstance } from '../instances/find-instance.js';
import { parseInstanceQuery } from '../instances/instance-query.js';
import { instanceSnapshots } from '../instances/instance-snapshots.js';
import { blobOf } from '../instances/instance-view.js';
import type { ApiParts } from '../parts.js';
import { asksForStream } from './asks-for-stream.js';
import { instanceForm, instanceResponse } from './instance-form.js';
import { sendLog } from './logs.js';
import { pageInfo } from './paging.js';
import { variableRoutes } from './variables.js';

type InNamespace = Request<{ namespace: string }>;
type OfInstance = Request<{ namespace: string; id: string }>;

/** `/namespaces/{namespace}/instances` */
export function instances08Router({ instances, store, streams }: ApiParts): Router {
  const router = resourceRouter();
  const find = ({ params: { namespace, id } }: OfInstance): Promise<Instance> => findInstance(instances, namespace, id);
  router.get('/', async (request: InNamespace, response: Response) => {
    const { namespace } = request.params;
    const query = parseInstanceQuery(queryOf(request));
    await sendPages(response, instances.list(namespace, query), instanceForm, async (results) => ({
      namespace,
      instances: { pageInfo: pageInfo(await instances.total(namespace, query), query), results },
    }));
  });
  router.get('/:id', async (request: OfInstance, response: Response) => {
    const instance = await find(request);
    if (!asksForStream(request)) return sendJson(response, 200, instanceResponse(instance));
    await streams.send(response, (signal) => instanceSnapshots(instances, instance, instanceResponse, signal));
  });
  router.post('/:id/cancel', async (request: OfInstance, response: Response) => {
    await cancelInstance(instances, await find(request));
    sendAccepted(response);
  });
  router.get('/:id/logs', async (request: OfInstance, response: Response) => {
    const { namespace, id } = await find(request);
    await sendLog(request, response, store.logs, streams, { namespace, instance: id });
  });
  for (const blob of ['input', 'output', 'metadata'] as const) {
    router.get(`/:id/${blob}`, async (request: OfInstance, response: Response) => {
      const instance = await find(request);
      const data = base64Of(await blobOf(blob, instances, instance));
      sendJson(response, 200, { namespace: instance.namespace, instance: instanceForm(instance), data });
    });
  }
  variableRoutes(router, '/:id/vars', store.variables, async (request: OfInstance) => {
    const { namespace, id } = await find(request);
    return { namespace, owner: { scope: 'instance', reference: id }, shown: { namespace, instance: id } };
  });
  return router;
}
