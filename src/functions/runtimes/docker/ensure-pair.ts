import { pause } from '../../call/instant.js';
import { observeStart } from '../../start-observer.js';
import type { Pair } from '../pair.js';
import type { DockerContext } from './docker-context.js';
import { type PairKind, pairNames } from './labels.js';
import { untilReady } from './pair.js';
import { pairOf } from './pair-of.js';
import { findPair } from './pair-parts.js';
import { type PairLife, removePair } from './remove-pair.js';
import { startPair, type StartNeeds } from './start-pair.js';

/** Tries to make a pair whose name another worker frees, or takes. */
const mostTries = 40;
const delay = 250;

/**
 * The pair in a place of its kind: one that is there is adopted, whoever made it; otherwise it is made.
 * @returns `silent` when the sidecar of the one that is there runs and does not answer
 * @throws Error that says to the flow why there is none
 */
export async function ensurePair(
  context: DockerContext,
  kind: PairKind,
  slot: number,
  needs: StartNeeds,
): Promise<Pair | 'silent'> {
  let reason = '';
  for (let tries = 0; tries < mostTries; tries++) {
    const names = pairNames(kind, slot);
    const started = await observeStart(context.started, () => startPair(context, names, needs));
    if (started !== 'taken') return started;
    const found = await untilReady(context, names.name);
    if (found.kind === 'pair') return found.pair;
    reason = found.reason;
    if (found.life !== undefined && !(await removeEnded(context, found.life))) return 'silent';
    await pause(delay, context.closing);
  }
  throw new Error(`the place of the container is not free: ${reason}`);
}

/** Actions may be alive in a pair whose sidecar runs: only the reaper, who gives it time, removes that. @returns whether it is removed */
async function removeEnded({ engine, settings }: DockerContext, life: PairLife): Promise<boolean> {
  if (pairOf(await findPair(engine, life.name, life.life), settings.network) !== undefined) return false;
  await removePair(engine, life, false);
  return true;
}
