import { hostname } from 'node:os';
import type { DockerRuntimeSettings } from '../src/config/docker-settings.js';
import type { Settings } from '../src/config/settings.js';
import type { FunctionRuntime } from '../src/functions/runtime.js';
import { createDockerRuntime, type DockerRuntimeOptions } from '../src/functions/runtimes/docker.js';
import { type ContainerEngine, connectEngine } from '../src/functions/runtimes/docker/engine.js';
import { listenWait } from '../src/functions/call/post-when-listening.js';
import { packageVersion } from '../src/process/package-root.js';
import { fleetName } from './fleet-name.js';
import { withEnginePort } from './with-engine-port.js';

type Parts = Omit<DockerRuntimeOptions, 'engine' | 'settings' | 'port' | 'portUrl'>;

/**
 * The runtime for functions in containers, with the port by which their sidecars reach this worker.
 * @throws Error when the engine does not answer or the port cannot be had
 */
export async function dockerRuntime(
  settings: Settings,
  docker: DockerRuntimeSettings,
  parts: Parts,
): Promise<FunctionRuntime> {
  const engine = await connectEngine(docker.engine);
  return withEnginePort(settings, parts.warn, (port) =>
    createDockerRuntime({
      ...parts,
      engine,
      port,
      portUrl: settings.engine.url ?? ownUrl(engine, docker, port.port),
      settings: {
        sidecarImage: docker.sidecarImage ?? `durektiv:${packageVersion()}`,
        network: docker.network,
        pull: docker.pull,
        idle: docker.idle * 1000,
        most: docker.most,
        listenWait: listenWait / 1000,
        fleet: fleetName(settings),
      },
    }),
  );
}

/** In a network of Docker a container is found by its id, which is the name of its host; otherwise the machine is. */
function ownUrl({ hostName }: ContainerEngine, { network }: DockerRuntimeSettings, port: number): string {
  return `http://${network === undefined ? hostName : hostname()}:${port}`;
}
