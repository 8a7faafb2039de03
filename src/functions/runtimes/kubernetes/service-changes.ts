import { pause } from '../../call/instant.js';
import { Trouble } from '../trouble.js';
import type { Cluster } from './cluster.js';
import type { Kinds } from './kinds.js';
import { clusterMessage } from './cluster-errors.js';
import { fleetLabels, label } from './labels.js';
import { type PodView, viewOf } from './pod-view.js';
import type { WorkloadKind } from './workload.js';

/** Between two looks at what nobody tells of: long when changes are told, short when they are not; in milliseconds. */
const unasked = { told: 5_000, untold: 500 } as const;
/** Between a stream that ended and the next one, in milliseconds; more when the one before did not last. */
const pauses = { first: 250, most: 30_000, lasting: 10_000 } as const;

/** Hears of the pods of all services. */
export interface PodListener {
  changed(view: PodView): void;
  gone(view: PodView): void;
  /** These are all that there were at an instant, in milliseconds since the epoch. */
  all(views: readonly PodView[], asOf: number): void;
}

/** What one who waits for pods of a service is told. */
export interface ServiceNews {
  /** Whether it is time to look at the service: for the first time, because something has changed, or because nothing was told for long. */
  due(): boolean;
  /** Resolves when something changes, at the latest after so many milliseconds. @throws the reason of `closing` */
  wait(most: number): Promise<void>;
  end(): void;
}

export interface ServiceChangesOptions {
  readonly cluster: Cluster;
  readonly kind: WorkloadKind;
  readonly fleet: string;
  readonly warn: (message: string) => void;
  /** Ends the streams. */
  readonly closing: AbortSignal;
}

type Watched = 'pods' | WorkloadKind;

interface Follower<T> {
  changed(object: T): void;
  gone(object: T): void;
  opened(): void;
}

const nobody: Follower<unknown> = { changed: () => undefined, gone: () => undefined, opened: () => undefined };

/** The changes of a fleet's services and pods, as the cluster tells them; when it does not, those who wait look more often. */
export class ServiceChanges {
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly open = new Set<string>();
  private readonly trouble: Trouble;

  constructor(private readonly options: ServiceChangesOptions) {
    this.trouble = new Trouble(options.warn);
  }

  /** Begins to listen. */
  begin(pods: PodListener): void {
    void this.follow('pods', (pod) => viewOf(pod).life, {
      changed: (pod) => pods.changed(viewOf(pod)),
      gone: (pod) => pods.gone(viewOf(pod)),
      opened: () => this.lookAt(pods),
    });
    void this.follow(this.options.kind, ({ metadata }) => metadata?.labels?.[label.life] ?? '', nobody);
  }

  /** @param life of the service that is waited for */
  of(life: string): ServiceNews {
    const { closing } = this.options;
    let due = true;
    let looked = 0;
    let wake = (): void => undefined;
    const hear = (): void => {
      due = true;
      wake();
    };
    const others = this.waiting.get(life) ?? new Set();
    this.waiting.set(life, others.add(hear));
    return {
      due: () => {
        const now = Date.now();
        const is = due || now - looked >= (this.open.size === 2 ? unasked.told : unasked.untold);
        if (is) [due, looked] = [false, now];
        return is;
      },
      wait: async (most) => {
        if (due) return closing.throwIfAborted();
        const woken = new AbortController();
        wake = () => woken.abort();
        await pause(most, AbortSignal.any([closing, woken.signal])).catch(() => closing.throwIfAborted());
      },
      end: () => {
        others.delete(hear);
        if (others.size === 0) this.waiting.delete(life);
      },
    };
  }

  /** Reads one stream after the other, until the worker stops. */
  private async follow<K extends Watched>(
    kind: K,
    lifeOf: (object: Kinds[K]) => string,
    { changed, gone, opened }: Follower<Kinds[K]>,
  ): Promise<void> {
    const { cluster, fleet, closing } = this.options;
    const listener = {
      opened: () => {
        this.open.add(kind);
        opened();
        // Before that nobody told anything.
        for (const life of this.waiting.keys()) this.wake(life);
      },
      changed: (object: Kinds[K]) => (changed(object), this.wake(lifeOf(object))),
      removed: (object: Kinds[K]) => (gone(object), this.wake(lifeOf(object))),
    };
    for (let delay: number = pauses.first; !closing.aborted; delay = Math.min(2 * delay, pauses.most)) {
      const began = Date.now();
      await cluster.watch(kind, fleetLabels(fleet), listener, closing).then(
        () => this.trouble.over(),
        (error: unknown) => this.fail(error),
      );
      this.open.delete(kind);
      if (Date.now() - began >= pauses.lasting) delay = pauses.first;
      await pause(delay, closing).catch(() => undefined);
    }
  }

  private wake(life: string): void {
    for (const hear of this.waiting.get(life) ?? []) hear();
  }

  private lookAt(pods: PodListener): void {
    const { cluster, fleet } = this.options;
    const asOf = Date.now();
    cluster.list('pods', fleetLabels(fleet)).then(
      (found) => pods.all(found.map(viewOf), asOf),
      (error: unknown) => this.fail(error),
    );
  }

  private fail(error: unknown): void {
    if (this.options.closing.aborted) return;
    this.trouble.is(`changes in the cluster are not told, so it is asked more often: ${clusterMessage(error)}`);
  }
}
