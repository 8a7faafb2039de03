import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { label } from './labels.js';
import { functionContainer, sidecarContainer } from './pod-template.js';

/** What the runtime reads of a pod. */
export interface PodView {
  readonly pod: V1Pod;
  readonly name: string;
  readonly uid: string;
  /** Of the service that it belongs to. */
  readonly life: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  /** Undefined as long as it has none. */
  readonly ip: string | undefined;
  /** It was told to end, or has ended. */
  readonly ending: boolean;
  readonly function: V1ContainerStatus | undefined;
  readonly sidecar: V1ContainerStatus | undefined;
  /** Of the container that puts the command server there. */
  readonly init: V1ContainerStatus | undefined;
}

export function viewOf(pod: V1Pod): PodView {
  const { metadata = {}, status = {} } = pod;
  const container = (wanted: string) => status.containerStatuses?.find(({ name }) => name === wanted);
  return {
    pod,
    name: metadata.name ?? '',
    uid: metadata.uid ?? '',
    life: metadata.labels?.[label.life] ?? '',
    created: metadata.creationTimestamp === undefined ? Date.now() : new Date(metadata.creationTimestamp).getTime(),
    ip: status.podIP,
    ending: metadata.deletionTimestamp !== undefined || status.phase === 'Failed' || status.phase === 'Succeeded',
    function: container(functionContainer),
    sidecar: container(sidecarContainer),
    init: status.initContainerStatuses?.[0],
  };
}

/** How often each of its containers was started anew. */
export function restartsOf(view: PodView): { readonly function: number; readonly sidecar: number } {
  return { function: view.function?.restartCount ?? 0, sidecar: view.sidecar?.restartCount ?? 0 };
}
