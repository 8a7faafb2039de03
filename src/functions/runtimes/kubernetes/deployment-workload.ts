import type { V1Deployment } from '@kubernetes/client-node';
import type { Cluster } from './cluster.js';
import type { Kind, Kinds } from './kinds.js';
import { isConflict, isOvertaken } from './cluster-errors.js';
import { conditionOf } from './condition-of.js';
import { putDeletionCost } from './deletion-cost.js';
import { autoscalerOf, clusterServiceOf, deploymentOf } from './deployment-objects.js';
import { annotation } from './labels.js';
import type { SparePod, Workload, WorkloadView } from './workload.js';

const mostTries = 5;

/** Services as Deployments, each with a Service and an autoscaler that only adds pods (functions 8.3). */
export function deploymentWorkload({ cluster }: { readonly cluster: Cluster }): Workload {
  return {
    kind: 'deployments',
    parts: ['deployments', 'horizontalpodautoscalers', 'services', 'secrets'],
    countingPort: undefined,
    list: async (labels) => (await cluster.list('deployments', labels)).map(viewOf),
    async get(name) {
      const found = await cluster.get('deployments', name);
      return found && viewOf(found);
    },
    check: (plan, settings) => void deploymentOf(plan, settings),
    async create(plan, settings) {
      await cluster.create('deployments', deploymentOf(plan, settings));
    },
    complete: (plan, settings) => [
      replaceOther(cluster, 'services', clusterServiceOf(plan, settings)),
      replaceOther(cluster, 'horizontalpodautoscalers', autoscalerOf(plan, settings)),
    ],
    grow: (name, wanted) => grow(cluster, name, wanted),
    shrink: (service, pods) => shrink(cluster, service, pods),
  };
}

function viewOf({ metadata, spec, status }: V1Deployment): WorkloadView {
  const conditions = status?.conditions ?? [];
  const failed = conditions.find((one) => one.type === 'ReplicaFailure' && one.status === 'True');
  return {
    metadata,
    replicas: spec?.replicas ?? 1,
    conditions: spec?.replicas === 0 ? [] : conditions.map(conditionOf),
    failure: failed && `the cluster makes no pod for the function: ${failed.message ?? ''}`,
  };
}

async function grow(cluster: Cluster, name: string, wanted: number): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    const replicas = (await cluster.get('deployments', name))?.spec?.replicas;
    if (replicas === undefined || replicas >= wanted) return false;
    try {
      await changeReplicas(cluster, name, replicas, wanted);
      return true;
    } catch (error) {
      if (!isOvertaken(error) || tries === mostTries) throw error;
    }
  }
}

/** One pod less for each that is idle, down to the scale of the service. */
async function shrink(
  cluster: Cluster,
  { metadata, replicas = 0 }: WorkloadView,
  pods: readonly SparePod[],
): Promise<void> {
  const least = Number(metadata?.annotations?.[annotation.minScale]);
  let left = replicas;
  for (const pod of pods) {
    if (left <= least || !pod.idle || !(await pod.retire())) continue;
    // The one that goes is this one.
    await putDeletionCost(cluster, pod, 'low');
    try {
      await changeReplicas(cluster, metadata?.name ?? '', left, left - 1);
    } catch (error) {
      if (isOvertaken(error)) return;
      throw error;
    }
    left--;
  }
}

async function changeReplicas(cluster: Cluster, name: string, from: number, to: number): Promise<void> {
  const path = '/spec/replicas';
  await cluster.patch('deployments', name, [
    { op: 'test', path, value: from },
    { op: 'replace', path, value: to },
  ]);
}

/** What has the name is of an earlier life of the service. */
async function replaceOther<K extends Kind>(cluster: Cluster, kind: K, object: Kinds[K]): Promise<void> {
  try {
    await cluster.create(kind, object);
  } catch (error) {
    if (!isConflict(error)) throw error;
    const old = await cluster.get(kind, object.metadata?.name ?? '');
    await cluster.remove(kind, old?.metadata);
    await cluster.create(kind, object);
  }
}
