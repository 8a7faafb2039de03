import type { FunctionRequest } from '../../runtime.js';
import type { SidecarPlace, SidecarPlaces } from '../../sidecar/sidecar-places.js';
import { knowsAction } from '../../sidecar/sidecar-requests.js';
import { type CalledService, calledService } from '../../called-service.js';
import { planContainer } from './container-plan.js';
import type { DockerContext } from './docker-context.js';
import { engineMessage } from './engine.js';
import { ensurePair } from './ensure-pair.js';
import { kindLabels, type PairKind, slotOf } from './labels.js';
import { listPairs } from './list-pairs.js';
import { lostPair } from './pair.js';
import { findPair } from './pair-parts.js';
import type { ContainerPlacesOptions } from '../container-runtime.js';
import type { Pair } from '../pair.js';
import { PairPool } from '../pair-pool.js';
import { pairOf } from './pair-of.js';
import { discardPair } from './discard-pair.js';

/** A call that takes so long may be one that its function will never get, in milliseconds. */
const watchAfter = 2_000;
/** However many calls there are, the containers of a pair are looked at no more often, in milliseconds. */
const watchInterval = 5_000;

/** The containers of a Docker engine as places for actions. */
export class DockerPlaces implements SidecarPlaces {
  private readonly pools = new Map<string, Promise<PairPool>>();
  private readonly making = new Set<Promise<Pair | 'silent'>>();
  /** When the containers of a life were looked at because a call there took its time, in milliseconds since the epoch. */
  private readonly watched = new Map<string, number>();

  constructor(
    private readonly context: DockerContext,
    private readonly options: ContainerPlacesOptions,
  ) {}

  async take(request: FunctionRequest, signal: AbortSignal): Promise<SidecarPlace> {
    const service = await calledService(request, this.options.services);
    const pool = await this.poolOf(service);
    const { pair, leave } = await pool.take((line) => this.options.say(request, line), signal);
    const watching = setTimeout(() => void this.watch(pair), watchAfter);
    return this.place(pair, () => {
      clearTimeout(watching);
      leave();
    });
  }

  async find(request: FunctionRequest, name: string | undefined): Promise<SidecarPlace | undefined> {
    const pair = name === undefined ? await this.whoKnows(request.actionId) : await this.named(name);
    return pair && this.place(pair, () => undefined);
  }

  /** A pair that takes nothing more is given to no action any more; it keeps its place. */
  async leaving(pair: Pair): Promise<void> {
    await this.eachPool((pool) => pool.leaving(pair));
  }

  /** A pair that is removed is given to no action any more. */
  async forget(pair: Pair): Promise<void> {
    await this.eachPool((pool) => pool.drop(pair));
  }

  /** Of all pairs there were only these lives at an instant: the others went without this worker. */
  async keepOnly(lives: ReadonlySet<string>, asOf: number): Promise<void> {
    for (const life of this.watched.keys()) if (!lives.has(life)) this.watched.delete(life);
    await this.eachPool((pool) => pool.dropGone(lives, asOf));
  }

  /**
   * Makes containers of a service until there are so many, or its limit is reached.
   * @throws Error why one of them cannot be had
   */
  async fill(service: CalledService, count: number): Promise<void> {
    await (await this.poolOf(service)).fill(count);
  }

  /** Resolves when no pair is being made. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.making]);
  }

  private place(pair: Pair, leave: () => void): SidecarPlace {
    const { name, life, address } = pair;
    const leaving = () => void this.leaving(pair);
    return { name: `${name} ${life}`, address, leave, leaving, lost: () => this.lost(pair) };
  }

  /** Nobody tells that a function has ended that was not called; a call would wait for it to listen. */
  private async watch(pair: Pair): Promise<void> {
    if (Date.now() - (this.watched.get(pair.life) ?? 0) < watchInterval) return;
    this.watched.set(pair.life, Date.now());
    await this.lost(pair);
  }

  /** Tells all pools, and forgets those that nobody needs: each definition that ever ran had one. Never rejects. */
  private async eachPool(tell: (pool: PairPool) => void): Promise<void> {
    for (const [key, opening] of this.pools) {
      const pool = await opening.catch(() => undefined); // One that could not be opened has no pairs, and is forgotten already.
      if (pool === undefined) continue;
      tell(pool);
      if (pool.unused) this.pools.delete(key);
    }
  }

  /** An engine that does not answer says nothing of its containers. */
  private async lost(pair: Pair): Promise<string | undefined> {
    const { warn } = this.context;
    try {
      const reason = await lostPair(this.context, pair);
      if (reason === undefined) return undefined;
      await this.leaving(pair);
      if (await discardPair(this.context, pair)) await this.forget(pair);
      return reason;
    } catch (error) {
      warn(`the containers of ${pair.name} could not be looked up: ${engineMessage(error)}`);
      return undefined;
    }
  }

  private async named(place: string): Promise<Pair> {
    const [name = '', life = ''] = place.split(' ');
    const pair = pairOf(await findPair(this.context.engine, name, life), this.context.settings.network);
    if (pair !== undefined) return pair;
    throw new Error(
      'the container that an earlier worker gave the action to is gone, and nobody knows what came of it',
    );
  }

  private async whoKnows(actionId: string): Promise<Pair | undefined> {
    const { client } = this.context;
    const pairs = await listPairs(this.context, {});
    const known = await Promise.all(
      pairs.map(async ({ pair }) => (pair && (await knowsAction(client, pair.address, actionId)) ? pair : undefined)),
    );
    return known.find((pair) => pair !== undefined);
  }

  private poolOf(service: CalledService): Promise<PairPool> {
    const key = `${service.id} ${service.hash}`;
    const known = this.pools.get(key);
    if (known !== undefined) return known;
    const opening = this.openPool(service);
    this.pools.set(key, opening);
    opening.catch(() => this.pools.delete(key));
    return opening;
  }

  /** With what workers before this one have left. */
  private async openPool({ id, spec, hash, namespace }: CalledService): Promise<PairPool> {
    const { context, options } = this;
    const { fleet, most } = context.settings;
    const kind: PairKind = { fleet, service: id, hash };
    const pool = new PairPool({
      most,
      ensure: async (slot, say) => {
        const plan = planContainer(spec);
        for (const warning of plan.warnings) say(warning);
        const making = ensurePair(context, kind, slot, { plan, logins: () => options.logins(namespace), say });
        this.making.add(making);
        return making.finally(() => this.making.delete(making));
      },
    });
    const there = await listPairs(context, kindLabels(kind)).catch((error: unknown) => {
      const reason = engineMessage(error);
      throw new Error(`the containers of the image ${spec.image} cannot be looked up: ${reason}`, { cause: error });
    });
    for (const { pair, status, ended } of there) {
      if (pair !== undefined && status !== undefined) pool.add(slotOf(pair.name), pair);
      if (pair !== undefined && (ended || status?.retired === true)) pool.leaving(pair);
    }
    return pool;
  }
}
