import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../../e2e/support/api.js';
import { patiently } from '../patience.js';

/** Pauses a namespace, or lets it go on, until there is an answer. */
export function pause(api: Api, namespace: string, method: 'PUT' | 'DELETE'): Promise<void> {
  return patiently(`${method} of the pause of ${namespace}`, async () => {
    const answer = await api.fetch(`/namespaces/${namespace}/pause`, { method });
    if (!answer.ok) throw new Error(await answer.text());
  });
}

/** Pauses a namespace now and then, for so long; in the end it goes on. */
export async function pauses(
  api: Api,
  namespace: string,
  { milliseconds, random }: { readonly milliseconds: number; readonly random: () => number },
): Promise<void> {
  for (const until = Date.now() + milliseconds; Date.now() < until; await sleep(random() * 6_000)) {
    await pause(api, namespace, 'PUT');
    await sleep(random() * 4_000);
    await pause(api, namespace, 'DELETE');
  }
}
