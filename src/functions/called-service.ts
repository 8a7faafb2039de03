import { type Service, serviceId, type ServiceSpec } from '../services/service.js';
import { serviceHash } from '../services/service-hash.js';
import type { FunctionRequest } from './runtime.js';
import type { ServiceFiles } from './service-files.js';

/** The service that a call is for. */
export interface CalledService {
  readonly id: string;
  readonly spec: ServiceSpec;
  /** Changes with the definition. */
  readonly hash: string;
  /** Where it is declared; the registries of the namespace hold its image. */
  readonly namespace: string;
  readonly filePath: string;
}

/**
 * The service that a function is, by where it is declared (functions 8.1, 8.2).
 * @throws Error that says to the flow why there is none
 */
export async function calledService(request: FunctionRequest, files: ServiceFiles): Promise<CalledService> {
  const { function: called, instance } = request;
  switch (called.type) {
    case 'knative-workflow': {
      const { id, image, size, cmd = '', envs, patches } = called;
      const spec = { image, cmd, size, scale: 0, envs, patches };
      const place = {
        type: 'workflow-service',
        namespace: instance.namespace,
        filePath: instance.path,
        name: id,
      } as const;
      return service(place, spec);
    }
    case 'knative-namespace':
      return ofFile(files, instance.namespace, called.service);
    case 'knative-system':
      return ofFile(files, 'system', called.service);
  }
}

/** A service that is listed, as one to be called. */
export function calledAs(listed: Service): CalledService {
  const { image, cmd, size, scale, envs, patches, type, namespace, filePath, name } = listed;
  return service({ type, namespace, filePath, name }, { image, cmd, size, scale, envs, patches });
}

async function ofFile(files: ServiceFiles, namespace: string, filePath: string): Promise<CalledService> {
  const found = await files.find(namespace, filePath);
  if ('fault' in found) throw new Error(found.fault);
  const type = namespace === 'system' ? 'system-service' : 'namespace-service';
  return service({ type, namespace, filePath, name: '' }, found);
}

function service(place: Omit<Service, keyof ServiceSpec | 'error'>, spec: ServiceSpec): CalledService {
  const { namespace, filePath } = place;
  return { id: serviceId(place), spec, hash: serviceHash(spec), namespace, filePath };
}
