import { pause } from '../../call/instant.js';
import { observeStart } from '../../start-observer.js';
import type { Pair } from '../pair.js';
import type { DockerContext } from './docker-context.js';
import { type PairKind, pairNames } from './labels.js';
import { untilReady } from './pair.js';
import { removePair } from './remove-pair.js';
import { startPair, type StartNeeds } from './start-pair.js';

/** Tries to make a pair whose name another worker frees, or takes. */
const mostTries = 40;
const delay = 250;

/**
 * The pair in a place of its kind: one that is there is adopted, whoever made it; otherwise it is made.
 * @throws Error that says to the flow why there is none
 */
export async function ensurePair(
  context: DockerContext,
  kind: PairKind,
  slot: number,
  needs: StartNeeds,
): Promise<Pair> {
  let reason = '';
  for (let tries = 0; tries < mostTries; tries++) {
    const names = pairNames(kind, slot);
    const started = await observeStart(context.started, () => startPair(context, names, needs));
    if (started !== 'taken') return started;
    const found = await untilReady(context, names.name);
    if (found.kind === 'pair') return found.pair;
    reason = found.reason;
    if (found.life !== undefined) await removePair(context.engine, found.life, false);
    await pause(delay, context.closing);
  }
  throw new Error(`the place of the container is not free: ${reason}`);
}
