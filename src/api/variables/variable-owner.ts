import type { Instances } from '../../instances/instances.js';
import { cleanPath } from '../../store/files/file-path.js';
import type { VariableOwner } from '../../store/variables/variable.js';
import { dataInvalid, notFound } from '../http/api-error.js';
import { parseUuid } from '../../bytes/uuid.js';

/**
 * Whose variables a query asks for: those of an instance, else of a workflow, else of the namespace itself (http 8).
 * @throws ApiError `request_data_invalid`
 */
export function ownerOfQuery(namespace: string, query: URLSearchParams): VariableOwner {
  const instanceId = query.get('instanceId') ?? '';
  if (instanceId !== '') {
    const id = parseUuid(instanceId);
    if (id === undefined) throw dataInvalid('query param instanceId invalid uuid string');
    return { scope: 'instance', reference: id };
  }
  const path = workflowPathOf(query);
  return path === undefined ? { scope: 'namespace', reference: namespace } : { scope: 'workflow', reference: path };
}

/**
 * The clean path in `workflowPath`, whose leading slash may be missing; undefined when there is none.
 * @throws ApiError `request_data_invalid`
 */
export function workflowPathOf(query: URLSearchParams): string | undefined {
  const text = query.get('workflowPath') ?? '';
  if (text === '') return undefined;
  const path = text.startsWith('/') ? text : `/${text}`;
  if (cleanPath(path) !== path) throw dataInvalid('query param workflowPath invalid file path');
  return path;
}

/**
 * Whose variable a new one becomes: of a workflow, whose file need not exist, else of an instance, else of the namespace.
 * @throws ApiError `request_data_invalid`, or `resource_not_found` when the namespace has no such instance
 */
export async function ownerOfNew(
  instances: Instances,
  namespace: string,
  { instanceId, workflowPath }: { readonly instanceId: string; readonly workflowPath: string },
): Promise<VariableOwner> {
  const id = instanceId === '' ? undefined : parseUuid(instanceId);
  if (instanceId !== '' && id === undefined) throw dataInvalid('field instanceId has invalid uuid string');
  if (workflowPath !== '') {
    const path = cleanPath(workflowPath);
    if (path === undefined) throw dataInvalid('field workflowPath has invalid file path');
    return { scope: 'workflow', reference: path };
  }
  if (id === undefined) return { scope: 'namespace', reference: namespace };
  if ((await instances.get(namespace, id)) === undefined) throw notFound();
  return { scope: 'instance', reference: id };
}
