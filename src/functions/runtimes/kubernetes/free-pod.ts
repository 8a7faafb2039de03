import { pause } from '../../instant.js';
import type { Pair } from '../pair.js';
import { actionPort } from '../sidecar-container.js';
import type { KubernetesContext } from './kubernetes-context.js';
import { type ListedPod, listPods } from './list-pods.js';
import { whyStuck } from './pod-health.js';
import type { PodView } from './pod-view.js';
import type { RunningService } from './running-service.js';
import { label } from './labels.js';

/** Between two looks at a service that starts, in milliseconds; at the service itself only every so many looks. */
const look = { delay: 250, service: 8 } as const;
/** Most images are there by then, in milliseconds. */
const longest = 15 * 60_000;
/** A pod is in the cluster by then, or nobody makes it, in milliseconds. */
const podWait = 60_000;
/** A pod that is ready is reached by then, or never, in milliseconds. */
const reachWait = 30_000;

/**
 * Waits for a pod of a service that takes actions.
 * @param mine takes a pod that nobody in this worker uses yet, and refuses others
 * @returns `taken` when the service was taken away meanwhile
 * @throws Error that says to the flow why there is none; the reason of `closing` when the worker stops
 */
export async function freePod(
  context: KubernetesContext,
  service: RunningService,
  mine: (view: PodView) => boolean,
): Promise<Pair | 'taken'> {
  const began = Date.now();
  for (let looks = 0; ; looks++) {
    const pods = await listPods(context, service.life);
    for (const { view, address, status } of pods) {
      const runs = view.function?.state?.running !== undefined;
      if (runs && address !== undefined && status?.retired === false && mine(view))
        return { name: view.name, life: view.uid, address };
    }
    if (looks % look.service === 0 && (await isGone(context, service))) return 'taken';
    const reason = await whyNone(context, pods, began);
    if (reason !== undefined) throw new Error(reason);
    await pause(look.delay, context.closing);
  }
}

/** A Deployment that cannot make its pods says why. @throws that, as an Error */
async function isGone(context: KubernetesContext, { name, life }: RunningService): Promise<boolean> {
  const found = await context.cluster.get('deployments', name);
  if (found?.metadata?.labels?.[label.life] !== life || found.metadata.deletionTimestamp !== undefined) return true;
  const { conditions = [] } =
    (found as { status?: { conditions?: { type: string; status: string; message?: string }[] } }).status ?? {};
  const failed = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  if (failed !== undefined) throw new Error(`the cluster makes no pod for the function: ${failed.message ?? ''}`);
  return false;
}

async function whyNone(
  { cluster, settings }: KubernetesContext,
  pods: readonly ListedPod[],
  began: number,
): Promise<string | undefined> {
  const waited = Date.now() - began;
  const starting = pods.filter(({ view, status }) => !view.ending && status === undefined);
  if (starting.length === 0)
    return waited > podWait && pods.length === 0
      ? `the cluster has made no pod for the function in ${podWait / 1000} s: is its controller for Deployments running?`
      : undefined;
  const reasons = await Promise.all(
    starting.map(async ({ view }) => unreached(view) ?? (await whyStuck(cluster, view, settings.nodeWait * 1000))),
  );
  if (reasons.every((reason) => reason !== undefined)) return reasons[0];
  return waited > longest ? `the pod of the function takes no actions after ${longest / 60_000} minutes` : undefined;
}

function unreached({ pod, name, ip }: PodView): string | undefined {
  const ready = pod.status?.conditions?.find(({ type, status }) => type === 'Ready' && status === 'True');
  const since = ready?.lastTransitionTime;
  if (since === undefined || Date.now() - new Date(since).getTime() < reachWait) return undefined;
  return `the pod ${name} is ready, but this worker does not reach it at ${ip}:${actionPort}: workers must be in the network of the pods`;
}
