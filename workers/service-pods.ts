import type { Settings } from '../src/config/settings.js';
import { createHttpClient } from '../src/functions/http-client.js';
import { fleetName } from './fleet-name.js';
import { noPods, type ServicePods } from '../src/services/service-pods.js';

/** What services run on, as long as it is open. */
export interface OpenPods {
  readonly pods: ServicePods;
  close(): Promise<void>;
}

/**
 * The containers of the Docker engine that the settings name; without one nothing is seen of what function workers run.
 * @throws Error when the engine does not answer
 */
export async function openServicePods(settings: Settings): Promise<OpenPods> {
  if (settings.docker === undefined) return { pods: noPods, close: async () => undefined };
  const { engine: address, network } = settings.docker;
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
