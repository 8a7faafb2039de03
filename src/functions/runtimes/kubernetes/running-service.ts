import { isMissing } from './cluster-errors.js';
import { retireSidecar } from '../../sidecar/sidecar-requests.js';
import type { KubernetesContext, KubernetesView } from './kubernetes-context.js';
import { fleetLabels, label } from './labels.js';
import { listPods } from './list-pods.js';

/** A service that the cluster has. */
export interface RunningService {
  readonly name: string;
  readonly life: string;
}

/** Removes all there is of one life of a service. May be repeated, and by several workers at a time. */
export async function removeService(context: KubernetesView, life: string): Promise<void> {
  const { cluster, workload, settings } = context;
  const labels = { ...fleetLabels(settings.fleet), [label.life]: life };
  for (const kind of workload.parts) {
    for (const { metadata } of await cluster.list(kind, labels)) await cluster.remove(kind, metadata);
  }
}

/** Removes a service in which no action is alive. @returns false when one is */
export async function retireService(context: KubernetesView, life: string): Promise<boolean> {
  const pods = (await listPods(context, life)).filter(({ view }) => !view.ending);
  const answering = pods.filter(({ status }) => status !== undefined);
  if (answering.some(({ status }) => status?.quiet === false)) return false;
  // One that has started and does not answer now may have an action all the same.
  if (pods.some(({ view, status }) => status === undefined && view.sidecar?.ready === true)) return false;
  const retired = await Promise.all(
    answering.map(({ address }) => address !== undefined && retireSidecar(context.client, address)),
  );
  if (!retired.every(Boolean)) return false;
  await removeService(context, life);
  return true;
}

/** Removes what came to nothing, unless a pod of it takes actions. */
export async function discardService(context: KubernetesContext, { name, life }: RunningService): Promise<void> {
  try {
    if ((await listPods(context, life)).every(({ status }) => status === undefined)) await removeService(context, life);
  } catch (error) {
    if (!isMissing(error))
      context.warn(`what is left of the service ${name} could not be removed: ${(error as Error).message}`);
  }
}
