import { readSettings, type Settings } from '../src/config/settings.js';
import { unknownVariables } from '../src/config/unknown-variables.js';
import { Shutdown } from '../src/process/shutdown.js';
import { keyringOf } from '../src/secrets/keyring-of.js';
import { openStore } from '../src/store/database.js';
import { pino } from 'pino';
import { startOperations } from './operations.js';
import { connect, type Connected } from './connected.js';
import type { Role } from './role.js';
import { rejected } from './running-worker.js';

/**
 * Runs one role of a fleet until SIGINT or SIGTERM. A fleet has a Temporal server and a database of its own:
 * both must be named.
 * @throws Error in one line for whatever goes wrong at the start, and when the role cannot work any more: a process that serves
 * nobody must not look as if it did
 */
export async function runFleetProcess(
  start: (connected: Connected, settings: Settings) => Promise<Role>,
): Promise<void> {
  // Each line is out before what happens next: the error that ends the process, or its death.
  const log = pino(pino.destination({ dest: 2, sync: true }));
  const shutdown = new Shutdown(log);
  shutdown.listen();
  try {
    for (const line of unknownVariables(process.env)) log.warn(line);
    const settings = readSettings();
    const { connection, databaseUrl } = external(settings);
    const keyring = await keyringOf(settings);
    const store = await openStore(databaseUrl, { keyring, log: (message) => log.warn(message) });
    shutdown.add('the store', () => store.close());
    const connected = await connect(connection, { store, log, settings });
    shutdown.add('the connections to Temporal', () => connected.close());
    const operations = await startOperations(connected, settings);
    shutdown.add('health and metrics', () => operations.stop());
    const role = await start(connected, settings);
    shutdown.add('the role', () => role.stop(), 30_000);
    const at = { ...(role.url && { api: role.url }), ...(operations.url && { operations: operations.url }) };
    log.info(at, 'serving');
    await Promise.race([shutdown.requested, rejected(role.failed)]);
  } finally {
    await shutdown.run();
  }
}

function external({ temporal, databaseUrl }: Settings) {
  if (temporal.kind === 'embedded')
    throw new Error('A fleet needs a Temporal server: set TEMPORAL_ADDRESS or TEMPORAL_PROFILE');
  if (databaseUrl === undefined) throw new Error('A fleet needs a database: set DUREKTIV_DATABASE_URL');
  return { connection: temporal.connection, databaseUrl };
}
