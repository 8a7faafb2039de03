import type { Service } from '../../services/service.js';
import type { RegistryLogin } from '../../store/registries.js';
import { reachOf } from '../action-reach.js';
import type { EnginePort } from '../engine-port.js';
import type { FunctionVariables } from '../function-variables.js';
import { createHttpClient } from '../http-client.js';
import { everyWhile } from '../instant.js';
import type { FunctionLogSink, FunctionRuntime, Warn } from '../runtime.js';
import type { StartObserver } from '../start-observer.js';
import type { ServiceFiles } from '../service-files.js';
import { DockerPlaces } from './docker/docker-places.js';
import type { DockerSettings } from './docker/docker-context.js';
import type { ContainerEngine } from './docker/engine.js';
import { Reaper } from './docker/reaper.js';
import { WarmPairs } from './docker/warm-pairs.js';
import { sayInInstance } from './say-in-instance.js';
import { createSidecarRuntime } from './sidecar.js';

export interface DockerRuntimeOptions {
  readonly engine: ContainerEngine;
  readonly settings: DockerSettings;
  /** Where sidecars reach this worker: its port, and the URL under which containers find it. */
  readonly port: EnginePort;
  readonly portUrl: string;
  readonly services: ServiceFiles;
  readonly logins: (namespace: string) => Promise<readonly RegistryLogin[]>;
  /** Services that want containers without a call, of all namespaces. */
  readonly scaled: () => Promise<readonly Service[]>;
  readonly logs: FunctionLogSink;
  readonly variables: FunctionVariables;
  /** Containers that are not in use go with the runtime; otherwise they wait for the next worker, or for their idle time. */
  readonly emptyAtClose: boolean;
  readonly started: StartObserver;
  readonly warn: Warn;
}

/** An engine tells of the end of a container up to so much later, in milliseconds. */
const endSeen = 300;
/** Between two looks for services that want containers without a call, in milliseconds. */
const scaleInterval = 5_000;

/**
 * The runtime for functions in containers of a Docker engine: a function and a sidecar in one network, made on the first call,
 * kept warm, more of them when all are busy. Workers with the same database and engine share them.
 */
export function createDockerRuntime(options: DockerRuntimeOptions): FunctionRuntime {
  const { engine, settings, port, portUrl, services, logins, logs, variables, warn, started } = options;
  const client = createHttpClient();
  const closing = new AbortController();
  const context = { engine, client, settings, warn, started, closing: closing.signal };
  const say = sayInInstance(logs, warn);
  const places = new DockerPlaces(context, { services, logins, say });
  const warm = new WarmPairs(context, places, options.scaled);
  const filling = everyWhile(scaleInterval, closing.signal, async () => {
    await warm.fill().catch((error: Error) => warn(`services with a scale could not be read: ${error.message}`));
  });
  const reaper = new Reaper({
    context,
    forget: (pair) => places.forget(pair),
    seen: (lives, asOf) => places.keepOnly(lives, asOf),
    keeps: (pairs) => warm.keeps(pairs),
  });
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
