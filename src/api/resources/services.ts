import type { Router, Request } from 'express';
import { ServiceLister } from '../../services/list-services.js';
import { type Service, serviceId } from '../../services/service.js';
import type { Condition, ServicePods } from '../../services/service-pods.js';
import { notFound } from '../http/api-error.js';
import { sendData, sendNothing } from '../http/answer.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import type { OpenStreams } from '../http/open-streams.js';
import { resourceRouter } from '../http/resource-router.js';
import { formatTime } from '../http/time.js';
import type { ApiStore } from '../parts.js';

type InNamespace = Request<{ namespace: string }>;
type OfService = Request<{ namespace: string; id: string }>;
type OfPod = Request<{ namespace: string; id: string; pod: string }>;

/** `/namespaces/{namespace}/services` (http 10.1): what the files of a namespace declare, and what runs of it. */
export function servicesRouter(files: ApiStore['files'], pods: ServicePods, streams: OpenStreams): Router {
  const lister = new ServiceLister(files);
  const found = ({ params: { namespace, id } }: OfService) => find(lister, namespace, id);
  const router = resourceRouter();
  router
    .route('/')
    .get(async (request: InNamespace, response) => {
      const services = await lister.list(request.params.namespace);
      const conditions = await pods.conditions(services.map(serviceId));
      sendData(
        response,
        services.map((service) => view(service, conditions.get(serviceId(service)) ?? [])),
      );
    })
    .all(methodNotAllowed);
  router
    .route('/:id/pods')
    .get(async (request: OfService, response) => {
      const running = await pods.list(serviceId(await found(request)));
      sendData(
        response,
        running.map(({ id, createdAt }) => ({ id, createdAt: formatTime(createdAt) })),
      );
    })
    .all(methodNotAllowed);
  router
    .route('/:id/pods/:pod/logs')
    .get(async (request: OfPod, response) => {
      const service = serviceId(await found(request));
      await streams.sendText(response, async (signal) => {
        const lines = await pods.logs(service, request.params.pod, signal);
        if (lines === undefined) throw notFound('resource(pod) is not found');
        return lines;
      });
    })
    .all(methodNotAllowed);
  router
    .route('/:id/actions/rebuild')
    .post(async (request: OfService, response) => {
      await pods.rebuild(serviceId(await found(request)));
      sendNothing(response);
    })
    .all(methodNotAllowed);
  return router;
}

async function find(lister: ServiceLister, namespace: string, id: string): Promise<Service> {
  const found = (await lister.list(namespace)).find((service) => serviceId(service) === id);
  if (found === undefined) throw notFound('resource(service) is not found');
  return found;
}

/** The first key is written as Direktiv writes it. */
function view(service: Service, conditions: readonly Condition[]) {
  const { image, cmd, size, scale, envs, patches, type, namespace, filePath, name, error } = service;
  return {
    DirektivAPI: type === 'workflow-service' ? '' : 'service/v1',
    ...{ image, cmd, size, scale, envs },
    patches: patches.length === 0 ? null : patches,
    id: serviceId(service),
    ...{ type, namespace, filePath, name, error },
    conditions,
  };
}
