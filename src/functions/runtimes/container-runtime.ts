import { Rounds } from '../../process/rounds.js';
import type { Agent } from 'undici';
import type { Service } from '../../services/service.js';
import type { RegistryLogin } from '../../store/secrets/registries.js';
import { reachOf } from '../local/action-reach.js';
import type { EnginePort } from '../local/engine-port.js';
import type { FunctionVariables } from '../local/function-variables.js';
import type { FunctionLogSink, FunctionRequest, FunctionRuntime, Warn } from '../runtime.js';
import type { ServiceFiles } from '../service-files.js';
import type { SidecarPlaces } from '../sidecar/sidecar-places.js';
import type { StartObserver } from '../start-observer.js';
import { sayInInstance } from './say-in-instance.js';
import { SidecarRuntime } from './sidecar.js';

/** What a runtime is given that runs functions in containers, wherever these are. */
export interface ContainerRuntimeOptions {
  /** Where sidecars reach this worker: its port, and the URL under which they find it. */
  readonly port: EnginePort;
  readonly portUrl: string;
  readonly services: ServiceFiles;
  /** The registries of a namespace. */
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

/** What places are given to make containers for a call. */
export interface ContainerPlacesOptions extends Pick<ContainerRuntimeOptions, 'services' | 'logins'> {
  /** Writes into the log of the instance that calls. */
  readonly say: (request: FunctionRequest, line: string) => void;
}

/** The containers of a runtime, and who looks after them. */
export interface Containers {
  readonly places: SidecarPlaces & { settled(): Promise<void> };
  readonly reaper: { close(empty: boolean): Promise<void> };
  readonly client: Agent;
  /** Ends every wait for a container. */
  readonly closing: AbortController;
  /** Makes what services with a scale want; rejects when these cannot be read. */
  readonly fill: () => Promise<void>;
  /** Between two looks for them, in milliseconds. */
  readonly fillInterval: number;
  /** It is told of the end of a container up to so much later, in milliseconds. */
  readonly endSeen: number;
}

/** A runtime of containers with a sidecar beside each function. */
export function createContainerRuntime(
  { port, portUrl, logs, variables, emptyAtClose, warn }: ContainerRuntimeOptions,
  { places, reaper, client, closing, fill, fillInterval, endSeen }: Containers,
): FunctionRuntime {
  const filling = new Rounds({
    everyMs: fillInterval,
    firstMs: 0,
    work: fill,
    failed: (error) => warn(`services with a scale could not be read: ${(error as Error).message}`),
  });
  filling.start();
  const runtime = new SidecarRuntime({
    places,
    reachOf: ({ instance }) => reachOf(instance, logs, variables),
    engine: port,
    engineUrl: portUrl,
    endSeen,
    warn,
    say: sayInInstance(logs, warn),
  });
  return {
    call: (request, signal) => runtime.call(request, signal),
    async close(graceMs) {
      await runtime.close(graceMs);
      closing.abort(new Error('the worker stops'));
      await filling.stop();
      await places.settled();
      await reaper.close(emptyAtClose);
      await client.destroy();
    },
  };
}
