import type { DockerRuntimeSettings } from '../src/config/docker-settings.js';
import type { KubernetesRuntimeSettings } from '../src/config/kubernetes-settings.js';
import type { Settings } from '../src/config/settings.js';
import { createHttpClient } from '../src/functions/call/http-client.js';
import { fleetName } from './fleet-name.js';
import { noPods, type ServicePods } from '../src/services/service-pods.js';

/** What services run on, as long as it is open. */
export interface OpenPods {
  readonly pods: ServicePods;
  close(): Promise<void>;
}

/**
 * The containers of the Docker engine or the cluster that the settings name; without one nothing is seen of what function
 * workers run.
 * @throws Error when it does not answer
 */
export async function openServicePods(settings: Settings): Promise<OpenPods> {
  if (settings.docker !== undefined) return dockerPods(settings, settings.docker);
  if (settings.kubernetes !== undefined) return clusterPods(settings, settings.kubernetes);
  return { pods: noPods, close: async () => undefined };
}

async function dockerPods(settings: Settings, { engine: address, network }: DockerRuntimeSettings): Promise<OpenPods> {
  // Loaded where there is an engine only, as by the function workers.
  const [{ connectEngine }, { DockerPods }] = await Promise.all([
    import('../src/functions/runtimes/docker/engine.js'),
    import('../src/functions/runtimes/docker/docker-pods.js'),
  ]);
  const engine = await connectEngine(address);
  const client = createHttpClient();
  return {
    pods: new DockerPods({ engine, client, settings: { fleet: fleetName(settings), network } }),
    close: () => client.destroy(),
  };
}

async function clusterPods(settings: Settings, address: KubernetesRuntimeSettings): Promise<OpenPods> {
  const [{ connectCluster }, { chooseWorkload }, { KubernetesPods }, { ServiceTokens }] = await Promise.all([
    import('../src/functions/runtimes/kubernetes/connect-cluster.js'),
    import('../src/functions/runtimes/kubernetes/choose-workload.js'),
    import('../src/functions/runtimes/kubernetes/kubernetes-pods.js'),
    import('../src/functions/runtimes/kubernetes/service-tokens.js'),
  ]);
  const cluster = await connectCluster(address);
  const makeWorkload = await chooseWorkload(cluster, address.workload);
  const parts = { cluster, client: createHttpClient(), tokens: new ServiceTokens(cluster) };
  const view = { ...parts, workload: makeWorkload(parts), settings: { fleet: fleetName(settings) } };
  return { pods: new KubernetesPods(view), close: () => parts.client.destroy() };
}
