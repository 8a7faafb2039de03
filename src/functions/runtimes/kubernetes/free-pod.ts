import type { Pair } from '../pair.js';
import { actionPort } from '../sidecar-container.js';
import type { KubernetesContext } from './kubernetes-context.js';
import { type ListedPod, podsOf, withStatus } from './list-pods.js';
import { whyStuck } from './pod-health.js';
import type { PodView } from './pod-view.js';
import type { RunningService } from './running-service.js';
import { label } from './labels.js';

/** Between two looks at the sidecars of a service that starts, in milliseconds. */
const delay = 250;
/** Most images are there by then, in milliseconds. */
const longest = 15 * 60_000;
/** A pod is in the cluster by then, or nobody makes it, in milliseconds. */
const podWait = 60_000;
/** A pod that is ready is reached by then, or never, in milliseconds. */
const reachWait = 30_000;

export interface WantedPod {
  readonly service: RunningService;
  /** Pods that the service is to have, with this one. */
  readonly count: number;
  /** Takes a pod that no pool of this worker has yet, and refuses others. */
  readonly mine: (view: PodView) => boolean;
}

/**
 * Waits for a pod of a service that takes actions.
 * @returns `taken` when the service was taken away meanwhile
 * @throws Error that says to the flow why there is none; the reason of `closing` when the worker stops
 */
export async function freePod(
  context: KubernetesContext,
  { service, count, mine }: WantedPod,
): Promise<Pair | 'taken'> {
  const began = Date.now();
  const news = context.changes.of(service.life);
  let views: readonly PodView[] = [];
  try {
    for (;;) {
      const due = news.due();
      if (due) views = await podsOf(context, { [label.life]: service.life });
      const pods = await withStatus(context, views);
      for (const { view, address, status } of pods) {
        const runs = view.function?.state?.running !== undefined;
        if (runs && address !== undefined && status?.retired === false && mine(view))
          return { name: view.name, life: view.uid, address };
      }
      if (due && (await lookAtService(context, service, pods, count)) === 'gone') return 'taken';
      const reason = await whyNone(context, pods, began);
      if (reason !== undefined) throw new Error(reason);
      await news.wait(delay);
    }
  } finally {
    news.end();
  }
}

/** A service without pods that start is told again to have one, or says why it has none. @throws that, as an Error */
async function lookAtService(
  { workload }: KubernetesContext,
  { name, life }: RunningService,
  pods: readonly ListedPod[],
  count: number,
): Promise<'gone' | undefined> {
  const found = await workload.get(name);
  if (found?.metadata?.labels?.[label.life] !== life || found.metadata.deletionTimestamp !== undefined) return 'gone';
  if (pods.some(isStarting)) return undefined;
  if (found.failure !== undefined) throw new Error(found.failure);
  await workload.grow(name, count);
  return undefined;
}

function isStarting({ view, status }: ListedPod): boolean {
  return !view.ending && status === undefined;
}

async function whyNone(
  { cluster, settings }: KubernetesContext,
  pods: readonly ListedPod[],
  began: number,
): Promise<string | undefined> {
  const waited = Date.now() - began;
  const starting = pods.filter(isStarting);
  if (starting.length === 0) return waited > podWait ? unmade(pods) : undefined;
  const reasons = await Promise.all(
    starting.map(async ({ view }) => unreached(view) ?? (await whyStuck(cluster, view, settings.nodeWait * 1000))),
  );
  if (reasons.every((reason) => reason !== undefined)) return reasons[0];
  return waited > longest ? `the pod of the function takes no actions after ${longest / 60_000} minutes` : undefined;
}

function unmade(pods: readonly ListedPod[]): string {
  const made = pods.length === 0 ? 'no pod' : 'no other pod';
  return `the cluster has made ${made} for the function in ${podWait / 1000} s: is its controller running, and has it room?`;
}

function unreached({ pod, name, ip }: PodView): string | undefined {
  const ready = pod.status?.conditions?.find(({ type, status }) => type === 'Ready' && status === 'True');
  const since = ready?.lastTransitionTime;
  if (since === undefined || Date.now() - new Date(since).getTime() < reachWait) return undefined;
  return `the pod ${name} is ready, but this worker does not reach it at ${ip}:${actionPort}: workers must be in the network of the pods`;
}
