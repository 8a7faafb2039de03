import type { ContainerInfo } from 'dockerode';
import type { Condition, Pod, ServicePods } from '../../../services/service-pods.js';
import { retireAnyway } from '../../sidecar/sidecar-requests.js';
import { discardPair } from './discard-pair.js';
import type { DockerView } from './docker-context.js';
import { followLog } from './follow-log.js';
import { label } from './labels.js';
import { listPairs } from './list-pairs.js';
import { listContainers } from './lists.js';
import { removePair } from './remove-pair.js';

/** The containers of a fleet as pods: the container of a function and its sidecar are one. */
export class DockerPods implements ServicePods {
  constructor(private readonly view: DockerView) {}

  async conditions(services: readonly string[]): Promise<ReadonlyMap<string, readonly Condition[]>> {
    const containers = await this.functions({});
    return new Map(
      services.map((service) => {
        const own = containers.filter(({ Labels: labels }) => labels[label.service] === service);
        return [service, [availability(own.map(({ State: state }) => state))]] as const;
      }),
    );
  }

  async list(service: string): Promise<readonly Pod[]> {
    const containers = await this.functions({ [label.service]: service });
    return containers
      .map((container) => ({ id: podId(container), createdAt: container.Created * 1000 }))
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  async logs(service: string, pod: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    const containers = await this.functions({ [label.service]: service });
    const found = containers.find((container) => podId(container) === pod);
    return found && followLog(this.view.engine, found.Id, signal);
  }

  /** One that is only being made runs what is to be run, so it stays. */
  async rebuild(service: string): Promise<void> {
    const { engine, client } = this.view;
    const pairs = await listPairs(this.view, { [label.service]: service });
    await Promise.all(
      pairs.map(async ({ pair, status, ended }) => {
        if (pair === undefined) return;
        if (ended) await discardPair(this.view, pair);
        else if (status !== undefined && (await retireAnyway(client, pair.address)))
          await removePair(engine, pair, true);
      }),
    );
  }

  private functions(labels: Readonly<Record<string, string>>): Promise<ContainerInfo[]> {
    const { engine, settings } = this.view;
    const wanted = { ...labels, [label.fleet]: settings.fleet, [label.role]: 'function' };
    return listContainers(engine, wanted);
  }
}

/** The name of a pair may be used again, by another life of it. */
function podId({ Labels: labels }: ContainerInfo): string {
  return `${labels[label.pair]}-${labels[label.life]}`;
}

/** As a Deployment of Kubernetes tells it. */
function availability(states: readonly string[]): Condition {
  const running = states.filter((state) => state === 'running').length;
  if (running > 0) return { type: 'Available', status: 'True', message: `running containers: ${running}` };
  return states.length > 0
    ? { type: 'Available', status: 'False', message: 'its container does not run' }
    : { type: 'Available', status: 'Unknown', message: 'no container: the next call makes one' };
}
