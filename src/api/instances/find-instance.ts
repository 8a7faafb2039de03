import type { Instance, Instances } from '../../instances/instances.js';
import { dataInvalid, notFound } from '../http/api-error.js';
import { parseUuid } from '../../bytes/uuid.js';

/**
 * The instance of that id.
 * @throws ApiError `request_data_invalid` for what is no id, `resource_not_found`
 */
export async function findInstance(instances: Instances, namespace: string, id: string): Promise<Instance> {
  const uuid = parseUuid(id);
  if (uuid === undefined) throw dataInvalid(`unparsable instance UUID: ${id}`);
  const instance = await instances.get(namespace, uuid);
  if (instance === undefined) throw notFound('not found');
  return instance;
}
