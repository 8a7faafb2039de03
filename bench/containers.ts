/**
 * What functions in containers cost, on the engine of DUREKTIV_DOCKER with the image of DUREKTIV_SIDECAR_IMAGE:
 * a call of a warm container beside a direct HTTP call, the first call beside what the engine itself takes, a megabyte in and
 * out, and the memory of the sidecar (on Linux, as root).
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'undici';
import { readSettings } from '../src/config/settings.js';
import { openEnginePort } from '../src/functions/local/engine-port.js';
import { createHttpClient } from '../src/functions/call/http-client.js';
import type { FunctionRequest } from '../src/functions/runtime.js';
import { createDockerRuntime } from '../src/functions/runtimes/docker.js';
import { type ContainerEngine, connectEngine } from '../src/functions/runtimes/docker/engine.js';
import { label, labelled } from '../src/functions/runtimes/docker/labels.js';
import type { Json } from '../src/json/json.js';
import { packageVersion } from '../src/process/package-root.js';
import { percentile } from './measure.js';

const calls = 500;
const coldStarts = 7;
/** Answers what it is sent. */
const script = `require('http').createServer((q, r) => q.pipe(r)).listen(8080)`;

const { docker: chosen } = readSettings();
if (chosen === undefined) throw new Error('set DUREKTIV_DOCKER to the socket of an engine');
const image = chosen.sidecarImage ?? `durektiv:${packageVersion()}`;
const engine = await connectEngine(chosen.engine);
const fleet = `bench${process.pid}`;
const warn = (message: string): void => console.error(message);
const port = await openEnginePort({ port: 0, host: '0.0.0.0', warn });
const runtime = createDockerRuntime({
  ...{ engine, port, warn, scaled: async () => [], emptyAtClose: true, started: () => undefined },
  settings: { ...chosen, sidecarImage: image, idle: 600_000, listenWait: 30, fleet },
  portUrl: `http://${engine.hostName}:${port.port}`,
  services: { find: async () => ({ fault: 'none' }) },
  logins: async () => [],
  logs: { write: async () => undefined },
  variables: { read: async () => new Uint8Array(), write: async () => undefined },
});

function call(input: Json, id = 'warm'): Promise<unknown> {
  const one: FunctionRequest = {
    actionId: randomUUID(),
    function: {
      ...{ type: 'knative-workflow', id, image, size: 'large', envs: [], patches: [] },
      cmd: `node -e "${script}"`,
    },
    ...{ input, files: [], iterator: 0, deadline: Date.now() + 120_000 },
    instance: { namespace: 'bench', id: randomUUID(), path: '/flow.yaml', state: 'call', callPath: '/' },
  };
  return runtime.call(one, new AbortController().signal);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Median times of several kinds of work, done in turns, in milliseconds. */
async function medians<Kind extends string>(
  kinds: Readonly<Record<Kind, () => Promise<unknown>>>,
  count: number,
): Promise<Record<Kind, number>> {
  const names = Object.keys(kinds) as Kind[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Kind, number[]>;
  for (let n = 0; n < count; n++) for (const name of names) times[name].push(await timed(kinds[name]));
  return Object.fromEntries(names.map((name) => [name, percentile(times[name], 0.5)])) as Record<Kind, number>;
}

/** What the engine itself takes for the two containers of a pair, without anything that we do. */
async function enginesOwn({ docker }: ContainerEngine): Promise<void> {
  const limits = ['nofile', 'nproc'].map((Name) => ({ Name, Soft: 1024, Hard: 1024 }));
  const options = { Image: image, Entrypoint: ['node', '-e', script], Cmd: [], HostConfig: { Ulimits: limits } };
  const one = await docker.createContainer(options);
  await one.start();
  const HostConfig = { ...options.HostConfig, NetworkMode: `container:${one.id}` };
  const two = await docker.createContainer({ ...options, HostConfig });
  await two.start();
  remains.push(two, one);
}
const remains: { remove(options: object): Promise<unknown> }[] = [];

/** The address of the function of the warm pair, and the memory of its sidecar in MB. */
async function lookInside({ docker }: ContainerEngine): Promise<{ url: string; sidecarMegabytes: number }> {
  const filters = labelled({ [label.fleet]: fleet, [label.role]: 'sidecar' });
  const [found] = await docker.listContainers({ filters });
  const { State: state, NetworkSettings: network } = await docker.getContainer(found?.Id ?? '').inspect();
  const address = Object.values(network.Networks)[0]?.IPAddress ?? '';
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${state.Pid}/status`, 'utf8')) ?? [];
  return { url: `http://${address}:8080`, sidecarMegabytes: Number(kilobytes) / 1000 };
}

try {
  await call({});
  const client = createHttpClient();
  const direct = async (body: string): Promise<void> => {
    const answer = await request((await inside).url, { method: 'POST', body, dispatcher: client });
    await answer.body.text();
  };
  const inside = lookInside(engine);
  const small = { name: 'Ada' };
  const large = { text: 'x'.repeat(1024 * 1024) };
  for (let n = 0; n < 200; n++) await call(small);
  const warm = await medians({ direct: () => direct(JSON.stringify(small)), call: () => call(small) }, calls);
  const megabyte = await medians({ direct: () => direct(JSON.stringify(large)), call: () => call(large) }, 50);
  let cold = 0;
  const first = await medians(
    { engine: () => enginesOwn(engine), call: () => call(small, `cold${cold++}`) },
    coldStarts,
  );
  const { sidecarMegabytes } = await lookInside(engine);
  const result = {
    warmCallMs: { ...warm, added: warm.call - warm.direct },
    megabyteInAndOutMs: { ...megabyte, added: megabyte.call - megabyte.direct },
    firstCallMs: { ...first, added: first.call - first.engine },
    sidecarMegabytes,
  };
  const text = JSON.stringify(
    result,
    (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(1)) : value),
    2,
  );
  console.log(text);
  await client.destroy();
} finally {
  for (const container of remains) await container.remove({ force: true, v: true });
  await runtime.close(1_000);
  await port.close();
}
