import type { V1Container, V1ContainerState, V1ContainerStatus } from '@kubernetes/client-node';
import type { Cluster } from './cluster.js';
import { functionContainer, sidecarContainer } from './pod-template.js';
import type { PodView } from './pod-view.js';

/** Waits of a container that do not end by themselves soon, with what is said of them. */
const stuck: Readonly<Record<string, (image: string) => string>> = {
  ImagePullBackOff: (image) => `the image ${image} cannot be pulled`,
  InvalidImageName: (image) => `the image ${image} has no valid name`,
  ErrImageNeverPull: (image) => `the image ${image} is not on the node, and is never pulled`,
  CreateContainerConfigError: (image) => `the container of the image ${image} cannot be made`,
  CreateContainerError: (image) => `the container of the image ${image} cannot be made`,
  RunContainerError: (image) => `the image ${image} does not start`,
};

const lines = 15;
const mostLetters = 2_000;

/**
 * Why no actions will be taken by a pod that starts, undefined as long as they may.
 * @param nodeWait milliseconds that it may wait for a node
 */
export async function whyStuck(cluster: Cluster, view: PodView, nodeWait: number): Promise<string | undefined> {
  const { status } = view.pod;
  if (view.ending) return whyEnded(view);
  const unplaced = status?.conditions?.find(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable',
  );
  if (unplaced?.status === 'False' && Date.now() - view.created > nodeWait)
    return `no node of the cluster takes the pod of the function: ${unplaced.message ?? 'it does not say why'}`;
  if (view.sidecar !== undefined && endedOnce(view.sidecar))
    return describeEnd(cluster, view, view.sidecar, sidecarContainer);
  for (const one of [view.init, view.function, view.sidecar]) {
    const { reason = '', message } = one?.state?.waiting ?? {};
    const said = stuck[reason]?.(containerOf(view, one?.name)?.image ?? '');
    if (said !== undefined) return message === undefined ? said : `${said}: ${message}`;
  }
  if (view.init?.state?.waiting?.reason === 'CrashLoopBackOff')
    return `no command server: ${await describeEnd(cluster, view, view.init, view.init.name)}`;
  const fn = view.function;
  if (fn === undefined) return undefined;
  const starved = endOf(fn)?.reason === 'OOMKilled';
  if (fn.state?.waiting?.reason === 'CrashLoopBackOff' || (starved && fn.state?.running === undefined))
    return describeEnd(cluster, view, fn, functionContainer);
  return undefined;
}

/** Why a container ended that was started anew since, undefined when neither was. */
export async function whyRestarted(
  cluster: Cluster,
  view: PodView,
  before: { readonly function: number; readonly sidecar: number },
): Promise<string | undefined> {
  for (const [role, name] of [
    ['function', functionContainer],
    ['sidecar', sidecarContainer],
  ] as const) {
    const status = view[role];
    const ended = status?.state?.terminated !== undefined || (status?.restartCount ?? 0) > before[role];
    if (status !== undefined && ended) return describeEnd(cluster, view, status, name);
  }
  return undefined;
}

/** Why a pod that is ending takes no actions. */
export function whyEnded({ pod, name }: PodView): string {
  const { reason, message } = pod.status ?? {};
  const said = [reason, message].filter((one) => one !== undefined).join(': ');
  return said === '' ? `the pod ${name} was removed` : `the pod ${name} was ended: ${said}`;
}

function endedOnce({ state, restartCount }: V1ContainerStatus): boolean {
  return state?.terminated !== undefined || restartCount > 0;
}

function containerOf({ pod }: PodView, container: string | undefined): V1Container | undefined {
  return [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])].find(({ name }) => name === container);
}

/** How a container ended last. */
function endOf({ state, lastState }: V1ContainerStatus): V1ContainerState['terminated'] {
  return state?.terminated ?? lastState?.terminated;
}

async function describeEnd(
  cluster: Cluster,
  view: PodView,
  status: V1ContainerStatus,
  container: string,
): Promise<string> {
  const end = endOf(status);
  const { image = '', resources } = containerOf(view, container) ?? {};
  const limit = resources?.limits?.['memory'] ?? '';
  const memory = end?.reason === 'OOMKilled' ? `: it needed more than its ${limit} of memory` : '';
  const what = container === sidecarContainer ? 'the sidecar of the function' : `the container of the image ${image}`;
  const said = end?.message ?? (await lastLines(cluster, view.name, container, status.state?.terminated === undefined));
  const told = said.trim().slice(-mostLetters);
  return `${what} ended with exit code ${end?.exitCode ?? 'unknown'}${memory}${told === '' ? '' : `. Its last lines: ${told}`}`;
}

async function lastLines(cluster: Cluster, pod: string, container: string, previous: boolean): Promise<string> {
  try {
    return await cluster.log(pod, container, lines, previous);
  } catch {
    // Only an addition to a message that is there already.
    return '';
  }
}
