import { Router, type Request } from 'express';
import { listServices } from '../../services/list-services.js';
import { serviceId, type Service } from '../../services/service.js';
import { notFound } from '../http/api-error.js';
import { sendData, sendNothing } from '../http/answer.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import type { ApiStore } from '../parts.js';

type InNamespace = Request<{ namespace: string }>;
type OfService = Request<{ namespace: string; id: string }>;

/**
 * `/namespaces/{namespace}/services` (http 10.1): what the files of a namespace declare. Functions run at their endpoints,
 * so no service has containers of ours yet.
 */
export function servicesRouter(files: ApiStore['files']): Router {
  const router = Router({ caseSensitive: true, mergeParams: true });
  router
    .route('/')
    .get(async (request: InNamespace, response) => {
      sendData(response, (await listServices(files, request.params.namespace)).map(view));
    })
    .all(methodNotAllowed);
  router
    .route('/:id/pods')
    .get(async (request: OfService, response) => {
      await find(files, request);
      sendData(response, []);
    })
    .all(methodNotAllowed);
  router
    .route('/:id/pods/:pod/logs')
    .get(async (request: OfService) => {
      await find(files, request);
      throw notFound('resource(pod) is not found');
    })
    .all(methodNotAllowed);
  router
    .route('/:id/actions/rebuild')
    .post(async (request: OfService, response) => {
      await find(files, request);
      sendNothing(response);
    })
    .all(methodNotAllowed);
  return router;
}

async function find(files: ApiStore['files'], { params: { namespace, id } }: OfService): Promise<Service> {
  const found = (await listServices(files, namespace)).find((service) => serviceId(service) === id);
  if (found === undefined) throw notFound('resource(service) is not found');
  return found;
}

/** The first key is written as Direktiv writes it. */
function view(service: Service) {
  const { image, cmd, size, scale, envs, patches, type, namespace, filePath, name, error } = service;
  return {
    DirektivAPI: type === 'workflow-service' ? '' : 'service/v1',
    ...{ image, cmd, size, scale, envs },
    patches: patches.length === 0 ? null : patches,
    id: serviceId(service),
    ...{ type, namespace, filePath, name, error },
    conditions: [],
  };
}
