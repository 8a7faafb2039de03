import { randomUUID } from 'node:crypto';
import type { Instance, Instances } from '../../instances/instances.js';
import type { StreamedEvent } from '../http/open-streams.js';

/**
 * An instance at once and after each change; the stream stays open behind the end, as Direktiv's does (http 6.6).
 * @param view the instance as the client sees it
 */
export async function* instanceSnapshots(
  instances: Instances,
  { namespace, id }: Instance,
  view: (instance: Instance) => object | Promise<object>,
  signal: AbortSignal,
): AsyncGenerator<StreamedEvent, 'close' | 'keep-open'> {
  let ended = false;
  for await (const instance of instances.follow(namespace, id, signal)) {
    ended = instance.status !== 'pending';
    yield { id: randomUUID(), data: await view(instance) };
  }
  return ended ? 'keep-open' : 'close';
}
