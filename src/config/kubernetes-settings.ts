import { z } from 'zod';
import { type ContainerSettings, containerSettings, containerVariables } from './container-settings.js';
import type { Values } from './variables.js';

/** How functions run in the pods of a cluster. */
export interface KubernetesRuntimeSettings extends ContainerSettings {
  /** `in-cluster`: by the service account of this pod; otherwise the path of a kubeconfig. */
  readonly config: string;
  /** Where functions run. */
  readonly namespace: string;
  /** What keeps their pods; `auto`: Knative where the cluster has it, otherwise Deployments. */
  readonly workload: 'deployment' | 'knative' | 'auto';
  /** Of their pods; absent: the namespace's own. */
  readonly serviceAccount: string | undefined;
}

const config = z
  .string()
  .regex(/^(in-cluster|.*\/.*)$/, 'must be in-cluster, or the path of a kubeconfig, such as ./kubeconfig');

/** A name that Kubernetes takes for a namespace or a service account. */
const name = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a name of Kubernetes: small letters, digits and dashes');

export const kubernetesVariables = {
  ...containerVariables,
  DUREKTIV_KUBERNETES: config.optional(),
  DUREKTIV_KUBERNETES_NAMESPACE: name.default('direktiv-services-direktiv'),
  DUREKTIV_KUBERNETES_SERVICE_ACCOUNT: name.optional(),
  DUREKTIV_KUBERNETES_WORKLOAD: z
    .enum(['deployment', 'knative', 'auto'], 'must be deployment, knative or auto')
    .default('deployment'),
};

/** @returns undefined when no cluster is named */
export function kubernetesSettings(values: Values<typeof kubernetesVariables>): KubernetesRuntimeSettings | undefined {
  if (values.DUREKTIV_KUBERNETES === undefined) return undefined;
  return Object.freeze({
    ...containerSettings(values),
    config: values.DUREKTIV_KUBERNETES,
    namespace: values.DUREKTIV_KUBERNETES_NAMESPACE,
    workload: values.DUREKTIV_KUBERNETES_WORKLOAD,
    serviceAccount: values.DUREKTIV_KUBERNETES_SERVICE_ACCOUNT,
  });
}

/** Functions run in one place, and what says how they run in a cluster needs one. */
export function kubernetesFaults(given: Readonly<Record<string, string>>): readonly string[] {
  const named = given['DUREKTIV_KUBERNETES'] !== undefined;
  if (named && given['DUREKTIV_DOCKER'] !== undefined)
    return [
      'DUREKTIV_KUBERNETES: functions run in a cluster or in a Docker engine, not in both: unset DUREKTIV_DOCKER',
    ];
  const others = [
    'DUREKTIV_KUBERNETES_NAMESPACE',
    'DUREKTIV_KUBERNETES_SERVICE_ACCOUNT',
    'DUREKTIV_KUBERNETES_WORKLOAD',
  ] as const;
  return others
    .filter((variable) => !named && given[variable] !== undefined)
    .map((variable) => `${variable}: does nothing without DUREKTIV_KUBERNETES`);
}
