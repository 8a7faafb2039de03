import type { Condition, Pod, ServicePods } from '../../../services/service-pods.js';
import { retireAnyway } from '../../sidecar/sidecar-requests.js';
import type { KubernetesView } from './kubernetes-context.js';
import { fleetLabels, label, type Labels, leavingHash } from './labels.js';
import { listPods, podsOf } from './list-pods.js';
import { functionContainer } from './pod-template.js';
import { retireService } from './running-service.js';
import type { WorkloadView } from './workload.js';

/** The pods of a fleet in a cluster. */
export class KubernetesPods implements ServicePods {
  constructor(private readonly view: KubernetesView) {}

  async conditions(services: readonly string[]): Promise<ReadonlyMap<string, readonly Condition[]>> {
    const workloads = await this.workloads({});
    return new Map(
      services.map((service) => {
        const own = workloads.filter(({ metadata }) => metadata?.labels?.[label.service] === service);
        return [service, conditionsOf(own)] as const;
      }),
    );
  }

  async list(service: string): Promise<readonly Pod[]> {
    const pods = await podsOf(this.view, { [label.service]: service });
    return pods
      .map(({ name, created }) => ({ id: name, createdAt: created }))
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  async logs(service: string, pod: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    const pods = await podsOf(this.view, { [label.service]: service });
    if (!pods.some(({ name }) => name === pod)) return undefined;
    return this.view.cluster.follow(pod, functionContainer, signal);
  }

  /** The whole service is made anew, for its registries may have changed. */
  async rebuild(service: string): Promise<void> {
    const { cluster, client, workload } = this.view;
    for (const { metadata } of await this.workloads({ [label.service]: service })) {
      const life = metadata?.labels?.[label.life] ?? '';
      const pods = await listPods(this.view, life);
      await Promise.all(pods.map(async ({ address }) => address && retireAnyway(client, address)));
      if (await retireService(this.view, life)) continue;
      const path = `/metadata/labels/${label.hash.replace('/', '~1')}`;
      await cluster.patch(workload.kind, metadata?.name ?? '', [{ op: 'replace', path, value: leavingHash }]);
    }
  }

  private workloads(labels: Labels): Promise<readonly WorkloadView[]> {
    const { workload, settings } = this.view;
    return workload.list({ ...fleetLabels(settings.fleet), ...labels });
  }
}

/** A service without pods has nothing to tell. */
function conditionsOf(workloads: readonly WorkloadView[]): readonly Condition[] {
  const told = workloads.flatMap(({ conditions }) => conditions);
  return told.length > 0
    ? told
    : [{ type: 'Available', status: 'Unknown', message: 'no pod: the next call makes one' }];
}
