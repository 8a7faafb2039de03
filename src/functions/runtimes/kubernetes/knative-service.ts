import type { V1ObjectMeta, V1PodTemplateSpec } from '@kubernetes/client-node';

/** A service of Knative Serving, as far as we use it; its pods are made of a revision. */
export interface KnativeService {
  readonly apiVersion: 'serving.knative.dev/v1';
  readonly kind: 'Service';
  readonly metadata: V1ObjectMeta;
  readonly spec: { readonly template: V1PodTemplateSpec };
}
