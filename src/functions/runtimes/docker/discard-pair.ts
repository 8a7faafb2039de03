import { retireEnded, retireSidecar } from '../../sidecar/sidecar-requests.js';
import type { DockerView } from './docker-context.js';
import type { Pair } from '../pair.js';
import { pairOf } from './pair-of.js';
import { findPair } from './pair-parts.js';
import { removePair } from './remove-pair.js';

/**
 * Removes a pair of which a container has ended, unless somebody may still come for an outcome that its sidecar keeps: then that
 * takes nothing new, and the pair goes when all was collected, or is too old. So it does when the sidecar runs and does not answer
 * just now, which says nothing of what it keeps: the reaper gives it time.
 * @returns whether it is removed
 */
export async function discardPair(context: DockerView, pair: Pair): Promise<boolean> {
  const { engine, settings, client } = context;
  const runs = pairOf(await findPair(engine, pair.name, pair.life), settings.network) !== undefined;
  if (runs && !(await retireEnded(client, pair.address))) return false;
  // A call that comes in this moment is still told to go elsewhere.
  await removePair(engine, pair, runs);
  return true;
}

/** Removes a pair that nobody uses. @returns false when an action is alive in it */
export async function retirePair(context: DockerView, pair: Pair): Promise<boolean> {
  if (!(await retireSidecar(context.client, pair.address))) return false;
  await removePair(context.engine, pair, true);
  return true;
}
