import type { Service } from '../../services/service.js';
import { reachOf } from '../action-reach.js';
import type { EnginePort } from '../engine-port.js';
import type { FunctionVariables } from '../function-variables.js';
import { createHttpClient } from '../http-client.js';
import { everyWhile } from '../instant.js';
import type { FunctionLogSink, FunctionRuntime, Warn } from '../runtime.js';
import type { StartObserver } from '../start-observer.js';
import type { Cluster } from './kubernetes/cluster.js';
import type { KubernetesSettings } from './kubernetes/kubernetes-context.js';
import { KubernetesPlaces, type KubernetesPlacesOptions } from './kubernetes/kubernetes-places.js';
import { Reaper, type ReaperOptions } from './kubernetes/reaper.js';
import { ServiceTokens } from './kubernetes/service-tokens.js';
import { WarmServices } from './kubernetes/warm-services.js';
import { sayInInstance } from './say-in-instance.js';
import { createSidecarRuntime } from './sidecar.js';

export interface KubernetesRuntimeOptions
  extends Pick<KubernetesPlacesOptions, 'services' | 'logins'>, Pick<ReaperOptions, 'isDeclared'> {
  readonly cluster: Cluster;
  readonly settings: KubernetesSettings;
  /** Where sidecars reach this worker: its port, and the URL under which pods find it. */
  readonly port: EnginePort;
  readonly portUrl: string;
  /** Services that want pods without a call, of all namespaces. */
  readonly scaled: () => Promise<readonly Service[]>;
  readonly logs: FunctionLogSink;
  readonly variables: FunctionVariables;
  /** Services that are not in use go with the runtime; otherwise they wait for the next worker, or for their idle time. */
  readonly emptyAtClose: boolean;
  readonly started: StartObserver;
  readonly warn: Warn;
}

/** Between two looks for services that want pods without a call, in milliseconds. */
const scaleInterval = 10_000;
/** A kubelet tells of the end of a container up to so much later, in milliseconds. */
const endSeen = 1_500;

/**
 * The runtime for functions in the pods of a cluster: a Deployment for each service (functions 8.3), with a sidecar in each
 * pod. Made on the first call, kept warm, more pods when all are busy, none when nobody calls.
 * Workers with the same database share them.
 */
export function createKubernetesRuntime(options: KubernetesRuntimeOptions): FunctionRuntime {
  const { cluster, settings, port, portUrl, services, logins, logs, variables, isDeclared, started, warn } = options;
  const client = createHttpClient();
  const closing = new AbortController();
  const context = {
    cluster,
    tokens: new ServiceTokens(cluster),
    client,
    settings,
    started,
    warn,
    closing: closing.signal,
  };
  const say = sayInInstance(logs, warn);
  const places = new KubernetesPlaces(context, { services, logins, say });
  const warm = new WarmServices(places, options.scaled, warn);
  const filling = everyWhile(scaleInterval, closing.signal, () => warm.fill());
  const reaper = new Reaper({ context, isDeclared, forget: (uid) => places.forget(uid) });
  const runtime = createSidecarRuntime({
    places,
    reachOf: ({ instance }) => reachOf(instance, logs, variables),
    engine: port,
    engineUrl: portUrl,
    endSeen,
    warn,
  });
  return {
    call: (request, signal) => runtime.call(request, signal),
    async close(graceMs) {
      await runtime.close(graceMs);
      closing.abort(new Error('the worker stops'));
      await filling;
      await places.settled();
      await reaper.close(options.emptyAtClose);
      await client.destroy();
    },
  };
}
