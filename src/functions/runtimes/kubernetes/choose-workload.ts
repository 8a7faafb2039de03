import type { Cluster } from './cluster.js';
import { deploymentWorkload } from './deployment-workload.js';
import { type KnativeParts, knativeWorkload } from './knative-workload.js';
import type { Workload } from './workload.js';

/** As what services run: `auto` takes Knative where the cluster has it. */
export type WorkloadChoice = 'deployment' | 'knative' | 'auto';

export type MakeWorkload = (parts: KnativeParts) => Workload;

/** Asks the cluster once. @throws Error when it has no Knative, and that is wanted */
export async function chooseWorkload(cluster: Cluster, choice: WorkloadChoice): Promise<MakeWorkload> {
  if (choice === 'deployment') return deploymentWorkload;
  if (await cluster.serves('knativeservices')) return knativeWorkload;
  if (choice === 'auto') return deploymentWorkload;
  throw new Error(
    'Kubernetes cannot be used: the cluster does not serve serving.knative.dev/v1. Install Knative Serving in it, or set DUREKTIV_KUBERNETES_WORKLOAD to deployment or auto',
  );
}
