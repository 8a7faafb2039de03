import { pause } from '../../call/instant.js';
import type { Pair } from '../pair.js';
import { askStatus } from '../../sidecar/sidecar-requests.js';
import { label } from './labels.js';
import type { DockerContext } from './docker-context.js';
import { whyBroken } from './pair-health.js';
import { addressOf, findPair, type PairParts } from './pair-parts.js';
import type { PairLife } from './remove-pair.js';

/** Between two looks at a pair that starts, in milliseconds; at its containers only every so many looks. */
const look = { delay: 25, containers: 10 } as const;
/** A pair may take this much longer than its function until it takes actions, in milliseconds. */
const startGrace = 30_000;

/** What the engine has under the name of a pair. */
export type Found =
  | { readonly kind: 'pair'; readonly pair: Pair }
  /** It takes no actions, and maybe never will: `life` is what it is, undefined when it is gone or goes. */
  | { readonly kind: 'broken'; readonly life: PairLife | undefined; readonly reason: string };

/**
 * Waits until the pair of this name takes actions.
 * @param life of the pair, which has just been made; undefined: whichever there is, which has its time from when that was made
 * @throws the reason of `closing` when the worker stops
 */
export async function untilReady(context: DockerContext, name: string, life?: string): Promise<Found> {
  const { engine, settings, client, closing } = context;
  let parts = await findPair(engine, name, life);
  const since = life === undefined ? madeAt(parts) : Date.now() + settings.listenWait * 1000;
  for (let looks = 1; ; looks++) {
    // The last look begins when the time is over: this process may have been frozen while it waited for one.
    const last = Date.now() > since + startGrace;
    const address = parts.sidecar && addressOf(parts.sidecar, settings.network);
    const status = address && (await askStatus(client, address));
    const found = { name, life: lifeOf(parts) };
    if (status !== undefined && address !== undefined && found.life !== undefined) {
      if (!status.retired) return { kind: 'pair', pair: { name, life: found.life, address } };
      return { kind: 'broken', life: undefined, reason: 'the container is being removed' };
    }
    if (address === undefined || last || looks % look.containers === 0) {
      parts = await findPair(engine, name, life);
      const broken = await brokenAtStart(context, parts);
      if (broken !== undefined) return { kind: 'broken', life: asLife(name, lifeOf(parts)), reason: broken };
    }
    if (last) return { kind: 'broken', life: asLife(name, found.life), reason: 'the container takes no actions' };
    await pause(look.delay, closing);
  }
}

/** Why nothing comes of a pair any more, undefined as long as both its containers run. */
export async function lostPair({ engine }: DockerContext, { name, life }: PairLife): Promise<string | undefined> {
  return whyBroken(engine, await findPair(engine, name, life));
}

/** Whoever creates a pair does it without a pause; what stays half made was left by a worker that died. */
const halfMade = 30_000;

async function brokenAtStart({ engine }: DockerContext, parts: PairParts): Promise<string | undefined> {
  const { sidecar, function: fn } = parts;
  if (sidecar === undefined) return 'the container of the function is gone';
  const unstarted = fn === undefined || fn.State.Status === 'created' || sidecar.State.Status === 'created';
  if (!unstarted) return whyBroken(engine, parts);
  return Date.now() - madeAt(parts) > halfMade ? 'the container was left half made' : undefined;
}

/** In milliseconds since the epoch. */
function madeAt({ sidecar }: PairParts): number {
  return sidecar === undefined ? Date.now() : Date.parse(sidecar.Created);
}

function lifeOf({ sidecar, function: fn }: PairParts): string | undefined {
  return (sidecar ?? fn)?.Config.Labels[label.life];
}

function asLife(name: string, life: string | undefined): PairLife | undefined {
  return life === undefined ? undefined : { name, life };
}
