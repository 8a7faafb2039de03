import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { getGlobalDispatcher } from 'undici';
import type { StartEngine } from '../../../workers/all.js';
import { readSettings, type Settings } from '../../config/settings.js';
import { freePorts, requireFreePort } from '../../process/ports.js';
import { Shutdown } from '../../process/shutdown.js';
import { Api } from '../client/api.js';
import { createNamespace } from '../client/namespaces.js';
import { consoleLog } from '../console-log.js';
import { carryOut } from '../deploy/carry-out.js';
import { planAgainst } from '../deploy/compare.js';
import { startInfrastructure } from '../dev/infrastructure.js';
import { UsageError } from '../failure.js';
import { type Loss, possibleLoss } from '../loss.js';
import { Progress } from '../terminal/progress.js';
import { filesNamedBy, filesOfFolder, type NeededFiles } from './needed-files.js';
import type { Place } from './place.js';
import { startFileAt } from './submit.js';

export interface ThrowawayRun {
  readonly flow: string;
  readonly flags: { readonly function: Readonly<Record<string, string>>; readonly folder?: string };
  readonly startEngine: StartEngine;
}

const namespace = 'run';
/** Where functions look for it, when nobody said otherwise. */
const usualLogPort = 8889;
/** So long an end waits for what is just being started: it would go on writing into the folder that is to go. */
const startingMs = 10_000;

/**
 * Does something with a server that has the flow and what it names, and of which nothing is left behind: its data are in
 * memory and in a temporary folder. SIGINT and SIGTERM end it.
 */
export async function withThrowawayServer(run: ThrowawayRun, work: (place: Place) => Promise<number>): Promise<number> {
  const log = consoleLog();
  log.level = 'error';
  const shutdown = new Shutdown(log);
  shutdown.listen();
  const { lost, broken } = possibleLoss();
  let stopped: number | undefined;
  const stop = shutdown.requested.then((exitCode) => (stopped = exitCode));
  const starting = start(run, { shutdown, log, lost });
  const started = starting.then((place) => stopped ?? work(place));
  started.catch(() => undefined); // It may fail after the end was asked for.
  try {
    return await Promise.race([started, broken, stop]);
  } finally {
    await Promise.race([starting.catch(() => undefined), pause(startingMs, undefined, { ref: false })]);
    await shutdown.run();
  }
}

interface Around extends Pick<Loss, 'lost'> {
  readonly shutdown: Shutdown;
  readonly log: ReturnType<typeof consoleLog>;
}

async function start({ flow, flags, startEngine }: ThrowawayRun, around: Around): Promise<Place> {
  const { shutdown, log } = around;
  const needed = await (flags.folder === undefined ? filesNamedBy(flow) : filesOfFolder(flow, flags.folder));
  const progress = new Progress('starting Temporal and PostgreSQL');
  try {
    const dataDir = await temporaryFolder();
    shutdown.add('the temporary folder', () => rm(dataDir, { recursive: true, force: true }));
    const settings = await settingsFor(dataDir, flags.function);
    const infrastructure = await startInfrastructure({ ...around, settings, throwaway: true });
    progress.update('starting the engine');
    const engine = await startEngine({ ...infrastructure, settings, log });
    shutdown.add('the engine', () => engine.stop());
    void engine.failed.then(around.lost);
    // The server would wait four seconds for those that fetch keeps for the next request.
    shutdown.add('our connections to it', () => getGlobalDispatcher().destroy());
    const server = `http://127.0.0.1:${engine.api.port}`;
    const api = new Api({ server, key: engine.api.key, namespace });
    await createNamespace(api, namespace);
    await upload(api, needed);
    return { api, namespace, start: (input) => startFileAt(api, namespace, needed.path, input) };
  } finally {
    progress.end();
  }
}

async function temporaryFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'durektiv-run-'));
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(`No folder can be made in ${tmpdir()} (${message}): set TMPDIR to one that can be written.`, {
      cause: error,
    });
  }
}

async function upload(api: Api, { files }: NeededFiles): Promise<void> {
  const plan = await planAgainst(api, namespace, files, false);
  for (const change of plan.changes) await carryOut(api, namespace, change);
}

/** Of what is set for a server only what a flow can tell counts here: functions, and how deep subflows may be. */
async function settingsFor(dataDir: string, functions: Readonly<Record<string, string>>): Promise<Settings> {
  const { env } = process;
  const set = readSettings({
    DUREKTIV_FUNCTIONS: env['DUREKTIV_FUNCTIONS'],
    DUREKTIV_SUBFLOW_DEPTH: env['DUREKTIV_SUBFLOW_DEPTH'],
    DUREKTIV_TEMPORAL_CLI: env['DUREKTIV_TEMPORAL_CLI'],
    DUREKTIV_FUNCTION_LOG_PORT: env['DUREKTIV_FUNCTION_LOG_PORT'] || String(await logPort()),
    DUREKTIV_DATA_DIR: dataDir,
    DUREKTIV_API_PORT: '0',
    DUREKTIV_TEMPORAL_PORT: '0',
    DUREKTIV_TEMPORAL_UI_PORT: '0',
  });
  return { ...set, functions: { ...set.functions, ...functions } };
}

async function logPort(): Promise<number> {
  try {
    await requireFreePort(usualLogPort, '127.0.0.1', 'DUREKTIV_FUNCTION_LOG_PORT');
    return usualLogPort;
  } catch {
    const [free = 0] = await freePorts(1); // The usual one is that of another server; flows run without lines of functions.
    return free;
  }
}
