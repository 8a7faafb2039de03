import type { Json, JsonObject } from '../../../src/json/json.js';
import type { Api } from '../../e2e/support/api.js';
import { flowFiles } from '../flow-files.js';
import type { Caller, Started, Wanted } from './caller.js';

/** Starts flow files. */
export function byFile(api: Api): Caller {
  return {
    needsFiles: true,
    waits: false,
    start: ({ namespace, name, input, leaving }) =>
      post(api, `/namespaces/${namespace}/instances?path=/${name}.yaml`, input, leaving),
  };
}

/** Submits flows that are stored nowhere. */
export function bySubmission(api: Api): Caller {
  return {
    needsFiles: false,
    waits: true,
    start({ namespace, plan, name, input, leaving }: Wanted) {
      const [flow = ''] = Object.values(flowFiles(plan, `/${name}`));
      return post(api, `/namespaces/${namespace}/submissions`, { flow, input }, leaving);
    },
  };
}

async function post(api: Api, path: string, body: JsonObject, leaving: AbortSignal | undefined): Promise<Started> {
  const waiting = leaving !== undefined;
  const url = waiting ? `${path}${path.includes('?') ? '&' : '?'}wait=true` : path;
  const answer = await api.fetch(url, { method: 'POST', body: JSON.stringify(body), signal: leaving });
  const text = await answer.text();
  // Who waits is told how it ended, also when that is an error.
  const id = answer.headers.get('direktiv-instance-id');
  if (id === null) throw new Error(text);
  const code = answer.headers.get('direktiv-instance-error-code');
  if (code !== null) return { id, told: { code } };
  return waiting && answer.ok ? { id, told: { code: null, output: JSON.parse(text) as Json } } : { id };
}
