import { networkInterfaces } from 'node:os';
import type { KubernetesRuntimeSettings } from '../src/config/kubernetes-settings.js';
import type { Settings } from '../src/config/settings.js';
import { listenWait } from '../src/functions/call/post-when-listening.js';
import type { FunctionRuntime } from '../src/functions/runtime.js';
import { createKubernetesRuntime, type KubernetesRuntimeOptions } from '../src/functions/runtimes/kubernetes.js';
import { chooseWorkload } from '../src/functions/runtimes/kubernetes/choose-workload.js';
import { connectCluster } from '../src/functions/runtimes/kubernetes/connect-cluster.js';
import { packageVersion } from '../src/process/package-root.js';
import { fleetName } from './fleet-name.js';
import { withEnginePort } from './with-engine-port.js';

type Parts = Omit<KubernetesRuntimeOptions, 'cluster' | 'workload' | 'settings' | 'port' | 'portUrl'>;

/** Seconds that a pod may wait for a node: clusters that add nodes need about so long. */
const nodeWait = 120;

/**
 * The runtime for functions in a cluster, with the port by which their sidecars reach this worker.
 * @throws Error when the cluster does not answer or the port cannot be had
 */
export async function kubernetesRuntime(
  settings: Settings,
  kubernetes: KubernetesRuntimeSettings,
  parts: Parts,
): Promise<FunctionRuntime> {
  const { sidecarImage = `durektiv:${packageVersion()}`, serviceAccount, most } = kubernetes;
  const cluster = await connectCluster(kubernetes);
  const workload = await chooseWorkload(cluster, kubernetes.workload);
  return withEnginePort(settings, parts.warn, (port) =>
    createKubernetesRuntime({
      ...parts,
      cluster,
      workload,
      port,
      portUrl: settings.engine.url ?? `http://${ownAddress()}:${port.port}`,
      settings: {
        ...{ sidecarImage, serviceAccount, most, nodeWait },
        idle: kubernetes.idle * 1000,
        listenWait: listenWait / 1000,
        fleet: fleetName(settings),
      },
    }),
  );
}

/** A pod is found by its address: its name is known to nobody else. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outside = all.filter(({ internal }) => !internal);
  const found = outside.find(({ family }) => family === 'IPv4') ?? outside[0];
  if (found === undefined) return '127.0.0.1';
  return found.family === 'IPv6' ? `[${found.address}]` : found.address;
}
