import type { V1Deployment, V1Pod, V1Secret, V1Service, V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import type { KnativeService } from './knative-service.js';

/** What the runtime has in a cluster, by the name of its kind. */
export interface Kinds {
  readonly deployments: V1Deployment;
  readonly horizontalpodautoscalers: V2HorizontalPodAutoscaler;
  readonly knativeservices: KnativeService;
  readonly pods: V1Pod;
  readonly secrets: V1Secret;
  readonly services: V1Service;
}
export type Kind = keyof Kinds;

export const groups = {
  deployments: { group: 'apps', version: 'v1', plural: 'deployments' },
  horizontalpodautoscalers: { group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers' },
  knativeservices: { group: 'serving.knative.dev', version: 'v1', plural: 'services' },
} as const;
/** Kinds that are no part of the core of Kubernetes. */
export type GroupKind = keyof typeof groups;
