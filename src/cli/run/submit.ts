import type { Json } from '../../json/json.js';
import { type Api, at } from '../client/api.js';

/** Starts a flow that the server has no file of. @returns the id of the instance */
export async function submitTo(api: Api, namespace: string, flow: string, input: Json): Promise<string> {
  const path = at`/namespaces/${namespace}/submissions`;
  return (await api.data<{ id: string }>('POST', path, { json: { flow, input } })).id;
}

/** Starts a flow file of the server. @returns the id of the instance */
export async function startFileAt(api: Api, namespace: string, path: string, input: Json): Promise<string> {
  const url = at`/namespaces/${namespace}/instances`;
  return (await api.data<{ id: string }>('POST', url, { query: { path }, json: input })).id;
}
