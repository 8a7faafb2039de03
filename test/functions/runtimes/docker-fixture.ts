import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { openEnginePort } from '../../../src/functions/engine-port.js';
import type { FunctionCaller, FunctionRequest, FunctionRuntime } from '../../../src/functions/runtime.js';
import { createDockerRuntime, type DockerRuntimeOptions } from '../../../src/functions/runtimes/docker.js';
import type { DockerSettings } from '../../../src/functions/runtimes/docker/docker-context.js';
import { connectEngine } from '../../../src/functions/runtimes/docker/engine.js';
import { label } from '../../../src/functions/runtimes/docker/labels.js';
import type { Json } from '../../../src/json/json.js';
import type { WorkflowFunction } from '../../../src/language/model.js';
import { testEngine } from '../../support/container/engine.js';
import { testImage } from '../../support/container/image.js';
import { createMemoryVariables, type MemoryVariables } from '../support/memory-variables.js';
import { functionRequest, type LoggedLine } from './endpoint-fixture.js';

/** A worker that runs functions in containers. */
export interface DockerWorker {
  readonly runtime: FunctionRuntime;
  readonly warnings: string[];
  /** What came of making containers. */
  readonly starts: string[];
  close(): Promise<void>;
}

/** Workers of one fleet, and what they have on the engine. */
export interface DockerFixture extends DockerWorker {
  readonly docker: Docker;
  readonly fleet: string;
  readonly variables: MemoryVariables;
  readonly lines: LoggedLine[];
  /** Another worker of the same fleet. */
  anotherWorker(): Promise<DockerWorker>;
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
  Pick<Partial<DockerRuntimeOptions>, 'logins' | 'scaled' | 'services'> & {
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
  const workers: DockerWorker[] = [];
  const anotherWorker = async (): Promise<DockerWorker> => {
    const warnings: string[] = [];
    const starts: string[] = [];
    const warn = (text: string): void => void warnings.push(text);
    const engine = await connectEngine(socket ?? podman.socket);
    const port = await openEnginePort({ port: 0, host: '0.0.0.0', warn });
    const runtime = createDockerRuntime({
      ...{ engine, settings, port, variables, warn },
      portUrl: `http://${engine.hostName}:${port.port}`,
      services: services ?? { find: async (_namespace, path) => ({ fault: `no service ${path}` }) },
      logins: logins ?? (async () => []),
      scaled: scaled ?? (async () => []),
      logs: { write: async (caller: FunctionCaller, message) => void lines.push({ caller, message }) },
      emptyAtClose: true,
      started: (outcome, seconds) => void (seconds > 0 && starts.push(outcome)),
    });
    const worker: DockerWorker = {
      ...{ runtime, warnings, starts },
      async close() {
        await runtime.close(0);
        await port.close();
      },
    };
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
