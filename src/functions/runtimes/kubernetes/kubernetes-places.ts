import { serviceHash } from '../../../services/service-hash.js';
import { type CalledService, calledService } from '../../called-service.js';
import type { FunctionRequest } from '../../runtime.js';
import { observeStart } from '../../start-observer.js';
import type { SidecarPlace, SidecarPlaces } from '../../sidecar/sidecar-places.js';
import { knowsAction } from '../../sidecar/sidecar-requests.js';
import type { ContainerPlacesOptions } from '../container-runtime.js';
import type { Pair } from '../pair.js';
import { PairPool } from '../pair-pool.js';
import { clusterMessage } from './cluster-errors.js';
import { ensureService } from './ensure-service.js';
import { freePod } from './free-pod.js';
import type { KubernetesContext } from './kubernetes-context.js';
import { addressOf, podsOf } from './list-pods.js';
import { whyEnded, whyRestarted } from './pod-health.js';
import { type PodView, restartsOf, viewOf } from './pod-view.js';
import { discardService } from './running-service.js';
import type { PodListener } from './service-changes.js';
import { scaleOf } from './service-plan.js';

/** A service may be removed under the hands of who wants it, but not again and again. */
const mostTries = 5;

/** The pods of a cluster as places for actions. */
export class KubernetesPlaces implements SidecarPlaces, PodListener {
  private readonly pools = new Map<string, PairPool>();
  private readonly making = new Set<Promise<Pair>>();
  /** The pods that actions were given to or joined in, by their uids. */
  private readonly used = new Map<string, UsedPod>();
  /** The uids of those that a pool has: one in which only an earlier worker's action was joined is in none. */
  private readonly claimed = new Set<string>();

  constructor(
    private readonly context: KubernetesContext,
    private readonly options: ContainerPlacesOptions,
  ) {}

  async take(request: FunctionRequest, signal: AbortSignal): Promise<SidecarPlace> {
    const called = await calledService(request, this.options.services);
    const { pair, leave } = await this.poolOf(called).take((line) => this.options.say(request, line), signal);
    return this.place(pair, leave);
  }

  async find(request: FunctionRequest, name: string | undefined): Promise<SidecarPlace | undefined> {
    const view = name === undefined ? await this.whoKnows(request.actionId) : await this.named(name);
    const address = view && (await addressOf(this.context, view));
    if (view === undefined || address === undefined) return undefined;
    const pair = { name: view.name, life: view.uid, address };
    this.use(view);
    return this.place(pair, () => undefined);
  }

  /** A pod that is removed is given to no action any more. */
  forget(uid: string): void {
    this.used.delete(uid);
    this.claimed.delete(uid);
    for (const [key, pool] of this.pools) {
      pool.drop({ life: uid });
      if (pool.unused) this.pools.delete(key);
    }
  }

  changed({ uid, ending }: PodView): void {
    if (ending) this.pools.forEach((pool) => pool.leaving({ life: uid }));
  }

  gone({ uid }: PodView): void {
    this.forget(uid);
  }

  all(views: readonly PodView[], asOf: number): void {
    const uids = new Set(views.map(({ uid }) => uid));
    const lost = [...this.used].filter(([uid, { since }]) => since < asOf && !uids.has(uid));
    for (const [uid] of lost) this.forget(uid);
    for (const view of views) this.changed(view);
  }

  /** Makes the service with as many pods as its scale says, whether it is called or not. */
  async keepWarm(called: CalledService): Promise<void> {
    const { context, options } = this;
    const hash = this.hashOf(called);
    const logins = () => options.logins(called.namespace);
    const service = await ensureService(context, { called, hash, logins, say: () => undefined });
    await context.workload.grow(service.name, scaleOf(called, context.settings).least);
  }

  /** Resolves when no pod is being waited for. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.making]);
  }

  private place(pair: Pair, leave: () => void): SidecarPlace {
    const { name, life, address } = pair;
    const leaving = (): void => this.pools.forEach((pool) => pool.leaving(pair));
    return { name: `${name} ${life}`, address, leave, leaving, lost: () => this.lost(pair) };
  }

  /** A cluster that does not answer says nothing of its pods. */
  private async lost({ name, life: uid }: Pair): Promise<string | undefined> {
    const { cluster, warn } = this.context;
    try {
      const pod = await cluster.get('pods', name);
      const view = pod?.metadata?.uid === uid ? viewOf(pod) : undefined;
      const reason = view === undefined ? `the pod ${name} was removed` : await this.whyLost(view);
      if (reason !== undefined) this.forget(uid);
      return reason;
    } catch (error) {
      warn(`the pod ${name} could not be looked up: ${clusterMessage(error)}`);
      return undefined;
    }
  }

  private async whyLost(view: PodView): Promise<string | undefined> {
    const ended = await whyRestarted(this.context.cluster, view, this.used.get(view.uid)?.restarts ?? restartsOf(view));
    return ended ?? (view.ending ? whyEnded(view) : undefined);
  }

  private async named(place: string): Promise<PodView> {
    const [name = '', uid = ''] = place.split(' ');
    const pod = await this.context.cluster.get('pods', name);
    if (pod?.metadata?.uid === uid) return viewOf(pod);
    throw new Error('the pod that an earlier worker gave the action to is gone, and nobody knows what came of it');
  }

  private async whoKnows(actionId: string): Promise<PodView | undefined> {
    const pods = await podsOf(this.context, {});
    const known = await Promise.all(
      pods.map(async (view) => {
        const address = await addressOf(this.context, view);
        return address !== undefined && (await knowsAction(this.context.client, address, actionId)) ? view : undefined;
      }),
    );
    return known.find((view) => view !== undefined);
  }

  /** A new image of our own makes new pods. */
  private hashOf({ spec }: CalledService): string {
    const { sidecarImage, serviceAccount = '' } = this.context.settings;
    return serviceHash(spec, sidecarImage, serviceAccount);
  }

  private poolOf(called: CalledService): PairPool {
    const { settings } = this.context;
    const hash = this.hashOf(called);
    const key = `${called.id} ${hash}`;
    const known = this.pools.get(key);
    if (known !== undefined) return known;
    const pool = new PairPool({
      most: scaleOf(called, settings).most,
      ensure: async (slot, say) => {
        const making = this.ensurePod({ called, hash, slot, say });
        this.making.add(making);
        return making.finally(() => this.making.delete(making));
      },
    });
    this.pools.set(key, pool);
    return pool;
  }

  private async ensurePod(wanted: PodOfService): Promise<Pair> {
    const { called, hash, slot, say } = wanted;
    const { context, options } = this;
    for (let tries = 0; tries < mostTries; tries++) {
      const logins = () => options.logins(called.namespace);
      const service = await ensureService(context, { called, hash, logins, say });
      const grown = await context.workload.grow(service.name, slot + 1);
      const look = () => freePod(context, { service, count: slot + 1, mine: (view) => this.claim(view) });
      try {
        const found = await (service.made || grown ? observeStart(context.started, look) : look());
        if (found !== 'taken') return found;
      } catch (error) {
        if (!context.closing.aborted) await discardService(context, service);
        throw error;
      }
    }
    throw new Error(`the service ${called.id} is removed from the cluster as often as it is made`);
  }

  private claim(view: PodView): boolean {
    if (this.claimed.has(view.uid)) return false;
    this.claimed.add(view.uid);
    this.use(view);
    return true;
  }

  private use(view: PodView): void {
    if (!this.used.has(view.uid)) this.used.set(view.uid, { restarts: restartsOf(view), since: Date.now() });
  }
}

interface UsedPod {
  /** How often its containers had been started anew by then. */
  readonly restarts: ReturnType<typeof restartsOf>;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

interface PodOfService {
  readonly called: CalledService;
  /** Of the definition with our own image. */
  readonly hash: string;
  /** The how many-eth pod of the service it is, from 0. */
  readonly slot: number;
  readonly say: (line: string) => void;
}
