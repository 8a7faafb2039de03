import { z } from 'zod';

/** How functions run in the pods of a cluster. */
export interface KubernetesRuntimeSettings {
  /** `in-cluster`: by the service account of this pod; otherwise the path of a kubeconfig. */
  readonly config: string;
  /** Where functions run. */
  readonly namespace: string;
  /** Of their pods; absent: the namespace's own. */
  readonly serviceAccount: string | undefined;
  /** Image in which `durektiv sidecar` runs; absent: the one of this version. */
  readonly sidecarImage: string | undefined;
  /** Seconds after which a pod that nobody uses is removed. */
  readonly idle: number;
  /** Pods of one function at a time, at most. */
  readonly most: number;
}

/** The values as they come out of the variables. */
export interface KubernetesVariables {
  readonly DUREKTIV_KUBERNETES?: string | undefined;
  readonly DUREKTIV_KUBERNETES_NAMESPACE: string;
  readonly DUREKTIV_KUBERNETES_SERVICE_ACCOUNT?: string | undefined;
  readonly DUREKTIV_SIDECAR_IMAGE?: string | undefined;
  readonly DUREKTIV_CONTAINER_IDLE: number;
  readonly DUREKTIV_CONTAINER_LIMIT: number;
}

export const clusterConfig = z
  .string()
  .regex(/^(in-cluster|.*\/.*)$/, 'must be in-cluster, or the path of a kubeconfig, such as ./kubeconfig');

/** A name that Kubernetes takes for a namespace or a service account. */
export const clusterName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a name of Kubernetes: small letters, digits and dashes');

/** @returns undefined when no cluster is named */
export function kubernetesSettings(values: KubernetesVariables): KubernetesRuntimeSettings | undefined {
  if (values.DUREKTIV_KUBERNETES === undefined) return undefined;
  return Object.freeze({
    config: values.DUREKTIV_KUBERNETES,
    namespace: values.DUREKTIV_KUBERNETES_NAMESPACE,
    serviceAccount: values.DUREKTIV_KUBERNETES_SERVICE_ACCOUNT,
    sidecarImage: values.DUREKTIV_SIDECAR_IMAGE,
    idle: values.DUREKTIV_CONTAINER_IDLE,
    most: values.DUREKTIV_CONTAINER_LIMIT,
  });
}
