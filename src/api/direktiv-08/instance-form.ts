import { posix } from 'node:path';
import type { Instance } from '../../instances/instances.js';
import { formatTime } from '../http/time.js';

/** An instance in a list, and within what else is told of it. */
export function instanceForm(instance: Instance) {
  return {
    createdAt: formatTime(instance.createdAt),
    updatedAt: formatTime(instance.endedAt ?? instance.createdAt),
    id: instance.id,
    as: instance.path,
    status: instance.status,
    errorCode: instance.errorCode ?? '',
    errorMessage: instance.errorMessage ?? '',
    invoker: instance.invoker,
  };
}

/** An instance alone. */
export function instanceResponse(instance: Instance) {
  return {
    namespace: instance.namespace,
    instance: instanceForm(instance),
    invokedBy: instance.lineage.at(-1)?.id ?? '',
    flow: instance.flow,
    workflow: {
      path: instance.path,
      name: posix.basename(instance.path),
      parent: posix.dirname(instance.path),
      source: Buffer.from(instance.definition).toString('base64'),
    },
  };
}
