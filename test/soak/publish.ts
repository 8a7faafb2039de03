import type { JsonObject } from '../../src/json/json.js';
import type { Api } from '../e2e/support/api.js';
import { patiently } from './patience.js';

/**
 * Publishes until there is an answer: a publisher that gets none tries again, and what was kept before is refused then.
 * Nothing is published in a namespace that is gone.
 */
export function publish(
  api: Api,
  namespace: string,
  event: JsonObject & { readonly id: string; readonly type: string },
): Promise<void> {
  return patiently(`publishing ${event.id}`, async () => {
    const answer = await api.broadcast(namespace, { specversion: '1.0', source: 'driver', ...event });
    const text = await answer.text();
    if (!answer.ok && answer.status !== 404 && !text.startsWith('Error appending CloudEvent to history'))
      throw new Error(text);
  });
}
