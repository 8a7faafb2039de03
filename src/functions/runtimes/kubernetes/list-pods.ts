import type { ActionsStatus } from '../../sidecar/actions-status.js';
import type { SidecarAddress } from '../../sidecar/sidecar-places.js';
import { askStatus } from '../../sidecar/sidecar-requests.js';
import { actionPort } from '../sidecar-container.js';
import type { KubernetesView } from './kubernetes-context.js';
import { fleetLabels, label, type Labels } from './labels.js';
import { type PodView, viewOf } from './pod-view.js';

/** A pod of the fleet, whoever made it. */
export interface ListedPod {
  readonly view: PodView;
  /** Undefined as long as it has none. */
  readonly address: SidecarAddress | undefined;
  /** Undefined when its sidecar does not answer. */
  readonly status: ActionsStatus | undefined;
}

/** The pods of one life of a service, with what their sidecars say. */
export async function listPods(context: KubernetesView, life: string): Promise<ListedPod[]> {
  return withStatus(context, await podsOf(context, { [label.life]: life }));
}

/** Asks the sidecars of pods how they are. */
export async function withStatus(context: KubernetesView, views: readonly PodView[]): Promise<ListedPod[]> {
  return Promise.all(
    views.map(async (view) => {
      const address = await addressOf(context, view);
      const status = view.ending ? undefined : address && (await askStatus(context.client, address));
      return { view, address, status };
    }),
  );
}

/** All pods of the fleet with these labels. */
export async function podsOf({ cluster, settings }: KubernetesView, labels: Labels): Promise<PodView[]> {
  const pods = await cluster.list('pods', { ...fleetLabels(settings.fleet), ...labels });
  return pods.map(viewOf);
}

/** Where the sidecar of a pod takes actions: in the pod itself, for its service may have others. What counts actions sees these only. */
export async function addressOf(
  { tokens, workload: { countingPort } }: KubernetesView,
  { ip, life }: PodView,
): Promise<SidecarAddress | undefined> {
  const token = ip === undefined ? undefined : await tokens.of(life);
  if (ip === undefined || token === undefined) return undefined;
  const host = ip.includes(':') ? `[${ip}]` : ip;
  const counted = countingPort === undefined ? {} : { actionsUrl: `http://${host}:${countingPort}` };
  return { url: `http://${host}:${actionPort}`, token, ...counted };
}
