import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../src/config/settings.js';
import { consoleLog } from '../src/cli/console-log.js';
import { freePorts } from '../src/process/ports.js';
import { packageRoot } from '../src/process/package-root.js';
import { openStore, type Store } from '../src/store/database.js';
import { startEmbeddedPostgres } from '../src/store/embedded/embedded-postgres.js';
import { findTemporalCli } from '../src/temporal/executable/find-executable.js';
import { startDevServer } from '../src/temporal/dev-server/dev-server.js';
import { defaultCacheDir } from '../src/temporal/executable/executable-cache.js';
import { SEARCH_ATTRIBUTES } from '../src/temporal/search-attributes.js';
import { type Engine, startEngine } from '../workers/all.js';
import { type Control, startControl } from './control.js';
import { flows } from './flows.js';
import { startEcho } from './function.js';
import { compare } from './compare.js';
import { eventsBench } from './events.js';
import { historyEvents } from './history-events.js';
import { longFlow, longRun } from './long.js';
import { cachedRunBytes, idleBytes, type Memory } from './memory.js';
import { promptness } from './promptness.js';
import { streams } from './streams.js';
import { submissions } from './submissions.js';
import { table } from './table.js';

const namespace = 'bench';

/** Rounds, and runs per round, of each comparison: more for what is short. */
const plan = [
  { name: 'noop', rounds: 6, runs: 120, single: 20 },
  { name: 'threeCalls', rounds: 6, runs: 60, single: 12 },
  { name: 'hundredStates', rounds: 6, runs: 80, single: 15 },
] as const;

/** Measures flows in YAML against the same written by hand, in one process, in turns; writes bench/results.json. */
async function main(): Promise<void> {
  const log = consoleLog();
  log.level = 'warn';
  const dataDir = await mkdtemp(join(tmpdir(), 'durektiv-bench-'));
  const [port = 0, logPort = 0] = await freePorts(2);
  const executable = await findTemporalCli({
    chosen: process.env['DUREKTIV_TEMPORAL_CLI'],
    cacheDir: defaultCacheDir(),
    log,
  });
  const temporal = await startDevServer({
    executable,
    port,
    searchAttributes: SEARCH_ATTRIBUTES,
    namespace: 'default',
    log,
  });
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log: () => undefined });
  const store = await openStore(postgres.url);
  const echo = await startEcho();
  const settings: Settings = {
    functions: { '*': echo.url },
    docker: undefined,
    kubernetes: undefined,
    engine: { port: 0, url: undefined },
    api: { host: '127.0.0.1', port: 0, ui: undefined, proxies: 0, maxRequests: 2000 },
    access: { insecure: false, oidc: undefined },
    keep: { instances: undefined, logs: 30, events: 30, payloads: 30 },
    operations: { host: '127.0.0.1', port: undefined },
    tracing: undefined,
    dataDir,
    functionLogPort: logPort,
    subflowDepth: 256,
    workerVersion: undefined,
    databaseUrl: postgres.url,
    secretKeys: undefined,
    temporal: { kind: 'external', connection: { connectionOptions: { address: temporal.address } } },
  };
  const engine = await startEngine({ settings, store, temporal, log });
  await store.namespaces.create(namespace);
  const memory = isSelected('memory') ? await measureMemory(engine, store) : undefined;
  const control = await startControl(temporal.address, echo.url);
  try {
    const runFlow = (name: string) => async (): Promise<string> => {
      const definition = name === 'long' ? longFlow : (flows[name] ?? '');
      const started = await engine.instances.start({
        namespace,
        path: `/${name}.yaml`,
        definition,
        input: Buffer.from('{"n":0}'),
      });
      const ended = await engine.instances.ended(started, new AbortController().signal);
      if (ended.status !== 'complete') throw new Error(`${name} ended as ${ended.status}: ${ended.errorMessage}`);
      return started.id;
    };
    const comparisons = [];
    for (const step of selected()) {
      process.stderr.write(`${step.name} ...\n`);
      comparisons.push(
        await compare(
          step,
          () => control.run(step.name),
          runFlow(step.name),
          (id) => historyEvents(temporal.address, id),
        ),
      );
    }
    const prompt = isSelected('promptness') ? await measurePromptness(engine, store) : undefined;
    const long = isSelected('long') ? await longRun(runFlow('long')) : undefined;
    const events = isSelected('events')
      ? await eventsBench({
          ...{ url: `http://127.0.0.1:${engine.api.port}/api/v2`, namespace, store },
          ...{ databaseUrl: postgres.url, temporalAddress: temporal.address, quiet: () => control.quiet() },
        })
      : undefined;
    const starts = isSelected('submissions') ? await measureSubmissions(engine, store, control) : undefined;
    const streaming = isSelected('streams') ? await measureStreams(engine) : undefined;
    const results = {
      machine: { node: process.version, cores: cpus().length, model: cpus()[0]?.model ?? 'unknown' },
      comparisons,
      ...(prompt && { promptness: prompt }),
      ...(long && { long }),
      ...(events && { events }),
      ...(starts && { submissions: starts }),
      ...(streaming && { streams: streaming }),
      ...(memory && { memory }),
    };
    await writeFile(join(packageRoot(), 'bench', 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
    process.stdout.write(table(results));
  } finally {
    await control.stop();
    await engine.stop();
    await store.close();
    await echo.stop();
    await Promise.all([temporal.stop(), postgres.stop()]);
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Before there is other work. */
async function measureMemory({ instances }: Engine, store: Store): Promise<Memory> {
  const idle = await idleBytes();
  const cachedRun = await cachedRunBytes(instances, store, namespace);
  // Who waits for a quiet machine would wait for them.
  await instances.cancelAll(namespace);
  return { idleResidentMiB: Math.round(idle / 1024 / 1024), cachedRunKiB: Math.round(cachedRun / 1024) };
}

/** In a namespace of its own, whose lists are short. */
async function measurePromptness(engine: Engine, store: Store) {
  await store.namespaces.create('prompt');
  return promptness(`http://127.0.0.1:${engine.api.port}/api/v2/namespaces/prompt`);
}

/** A file of the flow noop, started over HTTP for a minute. */
async function measureSubmissions(engine: Engine, store: Store, control: Control) {
  const data = Buffer.from(flows['noop'] ?? '');
  await store.files.create({ namespace, path: '/noop.yaml', type: 'workflow', mimeType: 'application/yaml', data });
  const url = `http://127.0.0.1:${engine.api.port}/api/v2/namespaces/${namespace}/instances?path=/noop.yaml`;
  const bare = {
    start: () => control.start('noop'),
    startFindable: () => control.startFindable('noop'),
    quiet: () => control.quiet(),
  };
  return submissions(bare, url, 60);
}

/** Streams of an instance that waits, of its log, and of the events of its namespace. */
async function measureStreams(engine: Engine) {
  const definition = 'states: [{id: a, type: delay, duration: PT1H}]';
  const { id } = await engine.instances.start({ namespace, path: '/slow.yaml', definition, input: Buffer.from('{}') });
  const url = `http://127.0.0.1:${engine.api.port}/api/v2/namespaces/${namespace}`;
  return streams([
    `${url}/instances/${id}/subscribe`,
    `${url}/logs/subscribe?instance=${id}`,
    `${url}/events/history/subscribe`,
  ]);
}

function selected() {
  return plan.filter(({ name }) => isSelected(name));
}

/** All, or what is named on the command line: `npm run bench -- noop long`. */
function isSelected(name: string): boolean {
  const names = process.argv.slice(2);
  return names.length === 0 || names.includes(name);
}

await main();
process.exit(0);
