import { createHttpClient } from '../call/http-client.js';
import type { FunctionRuntime } from '../runtime.js';
import { type ContainerRuntimeOptions, createContainerRuntime } from './container-runtime.js';
import type { MakeWorkload } from './kubernetes/choose-workload.js';
import type { Cluster } from './kubernetes/cluster.js';
import { KubernetesPlaces } from './kubernetes/kubernetes-places.js';
import type { KubernetesSettings } from './kubernetes/kubernetes-settings.js';
import { Reaper, type ReaperOptions } from './kubernetes/reaper.js';
import { ServiceChanges } from './kubernetes/service-changes.js';
import { ServiceTokens } from './kubernetes/service-tokens.js';
import { WarmServices } from './kubernetes/warm-services.js';
import { sayInInstance } from './say-in-instance.js';

export interface KubernetesRuntimeOptions extends ContainerRuntimeOptions, Pick<ReaperOptions, 'isDeclared'> {
  readonly cluster: Cluster;
  /** Makes what keeps the pods of services. */
  readonly workload: MakeWorkload;
  readonly settings: KubernetesSettings;
}

/** Between two looks for services that want pods without a call, in milliseconds. */
const fillInterval = 10_000;
/** A kubelet tells of the end of a container up to so much later, in milliseconds. */
const endSeen = 1_500;

/**
 * The runtime for functions in the pods of a cluster: a Deployment or a Knative Service for each service (functions 8.3, 8.7),
 * with a sidecar in each pod. Made on the first call, kept warm, more pods when all are busy, none when nobody calls.
 * Workers with the same database share them.
 */
export function createKubernetesRuntime(options: KubernetesRuntimeOptions): FunctionRuntime {
  const { cluster, settings, services, logins, logs, isDeclared, started, warn } = options;
  const client = createHttpClient();
  const closing = new AbortController();
  const tokens = new ServiceTokens(cluster);
  const workload = options.workload({ cluster, client, tokens });
  const told = { cluster, warn, closing: closing.signal };
  const changes = new ServiceChanges({ ...told, kind: workload.kind, fleet: settings.fleet });
  const context = { ...told, tokens, client, workload, settings, changes, started };
  const places = new KubernetesPlaces(context, { services, logins, say: sayInInstance(logs, warn) });
  changes.begin(places);
  const warm = new WarmServices(places, options.scaled, warn);
  const reaper = new Reaper({ context, isDeclared, forget: (uid) => places.forget(uid) });
  const fill = () => warm.fill();
  return createContainerRuntime(options, { places, reaper, client, closing, fill, fillInterval, endSeen });
}
