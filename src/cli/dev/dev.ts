import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { readSettings, type Settings } from '../../config/settings.js';
import { unknownVariables } from '../../config/unknown-variables.js';
import type { Instance, Instances } from '../../instances/instances.js';
import type { Json } from '../../json/json.js';
import { lockDataDir } from '../../process/data-dir-lock.js';
import { packageRoot } from '../../process/package-root.js';
import { freePorts, requireFreePort } from '../../process/ports.js';
import { Shutdown } from '../../process/shutdown.js';
import { consoleLog } from '../console-log.js';
import { type Loss, possibleLoss } from '../loss.js';
import type { StartEngine } from '../../../workers/all.js';
import { GREETING_IMAGE, startGreetingFunction } from './greeting-function.js';
import { startInfrastructure } from './infrastructure.js';
import { loadExamples } from './load-examples.js';
import { report } from './report.js';

const NAMESPACE = 'demo';
const GREETING = '/greeting/greeting.yaml';
const GREETING_INPUT = { name: 'World' };
/** Longest run of the example; it takes a fraction of a second. */
const GREETING_MS = 60_000;

export interface DevOptions {
  /** Stop after the example has run. */
  readonly once: boolean;
  /** Folder of a web UI; the setting when not given. */
  readonly ui?: string;
  /** True: as if the setting were true. */
  readonly insecure: boolean;
}

/** What is up when the start is done. */
interface Running {
  readonly instances: Instances;
  readonly apiUrl: string;
  readonly uiUrl: string | undefined;
  readonly asksForKey: boolean;
}

/**
 * The whole engine in one process: Temporal and PostgreSQL as children, API, workers and the greeting example's function.
 * Runs the example, prints what came of it and serves until SIGINT or SIGTERM, or until the example is done with `once`.
 * Logs go to stderr; whatever goes wrong is one line there. Nothing is left running when it resolves.
 * @returns the exit code.
 */
export async function dev(options: DevOptions, startEngine: StartEngine): Promise<number> {
  const log = consoleLog();
  const shutdown = new Shutdown(log);
  shutdown.listen();
  try {
    await Promise.race([serve(options, startEngine, shutdown, log), shutdown.requested]);
    return 0;
  } catch (error) {
    process.stderr.write(`durektiv: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await shutdown.run();
  }
}

/** Resolves when there is nothing more to do, rejects when the engine cannot go on. */
async function serve(options: DevOptions, startEngine: StartEngine, shutdown: Shutdown, log: Logger): Promise<void> {
  const { lost, broken } = possibleLoss();
  const running = await Promise.race([start(options, startEngine, shutdown, lost, log), broken]);
  const { instance, output } = await Promise.race([runGreeting(running.instances), broken]);
  process.stdout.write(report({ ...running, namespace: NAMESPACE, instance: instance.id, output }));
  if (options.once) return;
  log.info('serving; Ctrl-C ends it');
  await broken;
}

async function start(
  options: DevOptions,
  startEngine: StartEngine,
  shutdown: Shutdown,
  lost: Loss['lost'],
  log: Logger,
): Promise<Running> {
  for (const line of unknownVariables(process.env)) log.warn(line);
  const settings = await withConcreteLogPort(readSettings({ ...process.env, ...asVariables(options) }));
  const lock = await lockDataDir(settings.dataDir);
  shutdown.add('the data folder', () => lock.release());
  await requireFreePort(settings.api.port, settings.api.host, 'DUREKTIV_API_PORT');
  await requireFreePort(settings.functionLogPort, '127.0.0.1', 'DUREKTIV_FUNCTION_LOG_PORT');
  const [infrastructure, functions] = await Promise.all([
    startInfrastructure({ settings, shutdown, lost, log, throwaway: false }),
    withGreeting(settings, shutdown, log),
  ]);
  const engine = await startEngine({ ...infrastructure, settings: { ...settings, functions }, log });
  shutdown.add('the engine', () => engine.stop(), 30_000);
  void engine.failed.then(lost);
  const apiUrl = `http://${reachable(settings.api.host)}:${engine.api.port}`;
  log.info(`the API is up at ${apiUrl}/api/v2`);
  const loaded = await loadExamples(join(packageRoot(), 'examples'), NAMESPACE, apiUrl, engine.api.key);
  log.info(`${loaded.length} example flows are in the namespace ${NAMESPACE}`);
  const asksForKey = await engine.api.asksForKey();
  return { instances: engine.instances, apiUrl, uiUrl: infrastructure.uiUrl, asksForKey };
}

/** What the command line says, as the settings that it stands for. */
function asVariables({ ui, insecure }: DevOptions): Readonly<Record<string, string>> {
  return { ...(ui !== undefined && { DUREKTIV_UI: ui }), ...(insecure && { DUREKTIV_INSECURE: 'true' }) };
}

/** The function has to be told the log port before the engine listens on it, so any free one is chosen here. */
async function withConcreteLogPort(settings: Settings): Promise<Settings> {
  const [free = 0] = await freePorts(1);
  return settings.functionLogPort === 0 ? { ...settings, functionLogPort: free } : settings;
}

/** The endpoints of the settings and that of the example's function, which is started unless the user has one. */
async function withGreeting(settings: Settings, shutdown: Shutdown, log: Logger): Promise<Settings['functions']> {
  if (settings.functions[GREETING_IMAGE] !== undefined) return settings.functions;
  const greeting = await startGreetingFunction(settings.functionLogPort, log);
  shutdown.add('the greeting function', () => greeting.stop());
  return { ...settings.functions, [GREETING_IMAGE]: greeting.url };
}

async function runGreeting(instances: Instances): Promise<{ readonly instance: Instance; readonly output: Json }> {
  const definition = await readFile(join(packageRoot(), 'examples', GREETING), 'utf8');
  const input = Buffer.from(JSON.stringify(GREETING_INPUT));
  const started = await instances.start({ namespace: NAMESPACE, path: GREETING, definition, input });
  const end = await instances.ended(started, AbortSignal.timeout(GREETING_MS)).catch((error: unknown) => {
    throw new Error(`The example ${GREETING} (instance ${started.id}) did not end: ${(error as Error).message}`, {
      cause: error,
    });
  });
  if (end.status === 'complete') return { instance: started, output: end.output ?? null };
  const why = [end.errorCode, end.errorMessage].filter((part) => part !== null).join(': ');
  throw new Error(`The example ${GREETING} (instance ${started.id}) ended as ${end.status}: ${why}`);
}

/** An address to reach a server that listens on all addresses. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
