import { askStatus, retireSidecar } from '../../sidecar/sidecar-requests.js';
import type { DockerView } from './docker-context.js';
import type { Pair } from '../pair.js';
import { removePair } from './remove-pair.js';

/**
 * Removes a pair that takes no actions any more, unless somebody may still come for an outcome that its sidecar keeps: then
 * it goes when that was collected, or is too old.
 */
export async function discardPair(context: DockerView, pair: Pair): Promise<void> {
  const answers = (await askStatus(context.client, pair.address)) !== undefined;
  if (answers && !(await retireSidecar(context.client, pair.address))) return;
  await removePair(context.engine, pair, false);
}

/** Removes a pair that nobody uses. @returns false when an action is alive in it */
export async function retirePair(context: DockerView, pair: Pair): Promise<boolean> {
  if (!(await retireSidecar(context.client, pair.address))) return false;
  await removePair(context.engine, pair, true);
  return true;
}
