import type { V1ObjectMeta, V1PodSpec } from '@kubernetes/client-node';

/** A Service of Knative (`serving.knative.dev/v1`), as far as it is used. */
export interface KnativeService {
  readonly apiVersion: 'serving.knative.dev/v1';
  readonly kind: 'Service';
  readonly metadata: V1ObjectMeta;
  readonly spec: {
    readonly template: { readonly metadata: V1ObjectMeta; readonly spec: RevisionSpec };
  };
  readonly status?: {
    /** How it is reached inside of the cluster. */
    readonly address?: { readonly url?: string };
    readonly conditions?: readonly KnativeCondition[];
  };
}

/** A pod, and how requests go to it. */
export interface RevisionSpec extends V1PodSpec {
  /** Requests at the same time in a pod; 0: any number. */
  readonly containerConcurrency: number;
  /** Seconds that a request may take, and a pod that is to end. */
  readonly timeoutSeconds: number;
  /** Seconds until an answer begins. */
  readonly responseStartTimeoutSeconds: number;
}

export interface KnativeCondition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}
