import type { Cluster } from './cluster.js';
import type { SparePod } from './workload.js';

const annotation = 'controller.kubernetes.io/pod-deletion-cost';

/** Says how dear a pod is when the cluster takes one of several away: those without an action go first. */
export async function putDeletionCost(cluster: Cluster, pod: SparePod, cost: 'low' | 'usual'): Promise<void> {
  const { name, annotations } = pod;
  const value = cost === 'low' ? '-1000' : '0';
  if ((annotations?.[annotation] ?? '0') === value) return;
  await cluster.patch('pods', name, [
    annotations === undefined
      ? { op: 'add', path: '/metadata/annotations', value: { [annotation]: value } }
      : { op: 'add', path: `/metadata/annotations/${annotation.replace('/', '~1')}`, value },
  ]);
}
