import type { variableEntryView } from '../../api/variables/variable-view.js';
import { type Api, at } from './api.js';

/** A variable without its content. */
export type VariableRecord = ReturnType<typeof variableEntryView>;

/** Whose variables: a flow's, an instance's, or with neither the namespace's. */
export interface VariableOwner {
  readonly flow?: string;
  readonly instance?: string;
}

const base = (namespace: string) => at`/namespaces/${namespace}/variables`;

const queryOf = ({ flow, instance }: VariableOwner) => ({ workflowPath: flow, instanceId: instance });

export function listVariables(api: Api, namespace: string, owner: VariableOwner): Promise<VariableRecord[]> {
  return api.data('GET', base(namespace), { query: queryOf(owner) });
}

/** @returns undefined when there is none of this name */
export async function findVariable(
  api: Api,
  namespace: string,
  owner: VariableOwner,
  name: string,
): Promise<VariableRecord | undefined> {
  return (await api.data<VariableRecord[]>('GET', base(namespace), { query: { ...queryOf(owner), name } }))[0];
}

export function readVariable(api: Api, namespace: string, id: string): Promise<Uint8Array> {
  return api.bytes(at`/namespaces/${namespace}/variables/${id}`, { query: { raw: true } });
}

/** Makes a variable, or gives the one that is there a new content. */
export async function setVariable(
  api: Api,
  namespace: string,
  owner: VariableOwner,
  { name, mimeType, content }: { readonly name: string; readonly mimeType: string; readonly content: Uint8Array },
): Promise<VariableRecord> {
  const found = await findVariable(api, namespace, owner, name);
  const json = { name, mimeType, data: Buffer.from(content).toString('base64') };
  if (found === undefined) return api.data('POST', base(namespace), { json: { ...json, ...queryOf(owner) } });
  return api.data('PATCH', at`/namespaces/${namespace}/variables/${found.id}`, { json });
}

export async function deleteVariables(api: Api, namespace: string, ids: readonly string[]): Promise<void> {
  await api.done('DELETE', base(namespace), { query: { ids: ids.join(',') } });
}
