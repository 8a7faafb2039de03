import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import type { FunctionRequest } from '../../../src/functions/runtime.js';
import { createDockerRuntime } from '../../../src/functions/runtimes/docker.js';
import type { DockerSettings } from '../../../src/functions/runtimes/docker/docker-context.js';
import { connectEngine } from '../../../src/functions/runtimes/docker/engine.js';
import { label } from '../../../src/functions/runtimes/docker/labels.js';
import type { Json } from '../../../src/json/json.js';
import type { WorkflowFunction } from '../../../src/language/model.js';
import { testEngine } from '../../support/container/engine.js';
import { testImage } from '../../support/container/image.js';
import { type ContainerWorker, type DeclaredParts, startContainerWorker } from '../support/container-worker.js';
import { createMemoryVariables, type MemoryVariables } from '../support/memory-variables.js';
import { functionRequest, type LoggedLine } from './endpoint-fixture.js';

/** Workers of one fleet, and what they have on the engine. */
export interface DockerFixture extends ContainerWorker {
  readonly docker: Docker;
  readonly fleet: string;
  readonly variables: MemoryVariables;
  readonly lines: LoggedLine[];
  /** Another worker of the same fleet. */
  anotherWorker(): Promise<ContainerWorker>;
  /** Containers of the fleet, with what part of a pair they are. */
  containers(): Promise<
    { readonly id: string; readonly pair: string; readonly role: string; readonly state: string }[]
  >;
  /** What the stubs in the containers saw, one for each pair. */
  stubs(): Promise<StubSeen[]>;
  /** The address of a pair in the network of the engine. */
  addressOf(pair: string): Promise<string>;
  /** Names of everything of the fleet on the engine. */
  leftovers(): Promise<string[]>;
}

/** What a stub in a container saw; times are milliseconds since the epoch. */
export interface StubSeen {
  readonly calls: readonly { readonly actionId: string; readonly at: number; readonly answeredAt?: number }[];
  readonly deletes: readonly { readonly actionId: string }[];
}

export type DockerChanges = Partial<DockerSettings> &
  DeclaredParts & {
    /** Of the engine. */ readonly socket?: string;
  };

export async function startDocker({
  logins,
  scaled,
  services,
  socket,
  ...changes
}: DockerChanges = {}): Promise<DockerFixture> {
  const { docker, podman } = await testEngine();
  const fleet = randomBytes(4).toString('hex');
  const settings: DockerSettings = {
    ...{ sidecarImage: testImage, network: undefined, pull: 'missing', idle: 600_000, most: 5, listenWait: 20, fleet },
    ...changes,
  };
  const variables = createMemoryVariables();
  const lines: LoggedLine[] = [];
  const workers: ContainerWorker[] = [];
  const anotherWorker = async (): Promise<ContainerWorker> => {
    const engine = await connectEngine(socket ?? podman.socket);
    const worker = await startContainerWorker(
      { host: '0.0.0.0', hostName: engine.hostName, variables, lines, services, logins, scaled, emptyAtClose: true },
      (options) => createDockerRuntime({ ...options, engine, settings }),
    );
    workers.push(worker);
    return worker;
  };
  const filters = { label: [`${label.fleet}=${fleet}`] };
  const worker = await anotherWorker();
  const containers = async () => {
    const all = await docker.listContainers({ all: true, filters });
    return all.map(({ Id: id, State: state, Labels: labels }) => ({
      ...{ id, state },
      pair: labels[label.pair] ?? '',
      role: labels[label.role] ?? '',
    }));
  };
  const addressOf = async (pair: string): Promise<string> => {
    const { NetworkSettings: settings } = await docker.getContainer(pair).inspect();
    return Object.values(settings.Networks)[0]?.IPAddress ?? '';
  };
  return {
    ...worker,
    ...{ docker, fleet, variables, lines, anotherWorker, containers, addressOf },
    async stubs() {
      const sidecars = (await containers()).filter(({ role }) => role === 'sidecar');
      const urls = await Promise.all(sidecars.map(async ({ pair }) => `http://${await addressOf(pair)}:8081`));
      return Promise.all(urls.map(async (url) => (await (await fetch(url)).json()) as StubSeen));
    },
    async leftovers() {
      const containers = await docker.listContainers({ all: true, filters });
      const { Volumes: volumes } = await docker.listVolumes({ filters });
      return [...containers.map(({ Names: [name = ''] }) => name), ...volumes.map(({ Name: name }) => name)];
    },
    async close() {
      for (const one of workers) await one.close();
    },
  };
}

/** A function of the test image, by the script in it. */
export function scriptFunction(script: string, changes: Partial<WorkflowFunction> = {}): WorkflowFunction {
  const cmd = `node /fn/${script}`;
  return {
    type: 'knative-workflow',
    id: script,
    image: testImage,
    size: 'large',
    cmd,
    envs: [],
    patches: [],
    ...changes,
  };
}

/** A call of such a function. */
export function scriptRequest(script: string, input: Json, changes: Partial<FunctionRequest> = {}): FunctionRequest {
  return functionRequest(input, { function: scriptFunction(script), ...changes });
}
