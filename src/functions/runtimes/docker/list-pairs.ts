import type { ActionsStatus } from '../../sidecar/actions-status.js';
import { askStatus } from '../../sidecar/sidecar-requests.js';
import type { DockerView } from './docker-context.js';
import { label } from './labels.js';
import { listContainers } from './lists.js';
import type { Pair } from '../pair.js';
import { pairOf } from './pair-of.js';
import { findPair } from './pair-parts.js';
import type { PairLife } from './remove-pair.js';

/** A pair that the engine has, whoever made it. */
export interface ListedPair {
  readonly life: PairLife;
  /** Milliseconds since the first of its containers was made. */
  readonly age: number;
  /** Its function was started and has ended. */
  readonly ended: boolean;
  /** Undefined when its sidecar does not run. */
  readonly pair: Pair | undefined;
  /** Undefined when its sidecar does not answer. */
  readonly status: ActionsStatus | undefined;
}

/** All pairs of the fleet with these labels. */
export async function listPairs(context: DockerView, labels: Readonly<Record<string, string>>): Promise<ListedPair[]> {
  const { engine, settings } = context;
  const containers = await listContainers(engine, { ...labels, [label.fleet]: settings.fleet });
  const lives = new Map<string, { life: PairLife; created: number }>();
  for (const { Labels: given, Created: seconds } of containers) {
    const life = { name: given[label.pair] ?? '', life: given[label.life] ?? '' };
    const created = Math.min(lives.get(life.life)?.created ?? Infinity, seconds * 1000);
    lives.set(life.life, { life, created });
  }
  return Promise.all([...lives.values()].map(({ life, created }) => look(context, life, created)));
}

async function look({ engine, client, settings }: DockerView, life: PairLife, created: number): Promise<ListedPair> {
  const parts = await findPair(engine, life.name, life.life);
  const pair = pairOf(parts, settings.network);
  const status = pair && (await askStatus(client, pair.address));
  const ended = parts.function?.State.Status === 'exited' || parts.function?.State.Status === 'dead';
  return { life, age: Date.now() - created, ended, pair, status };
}
