import { randomBytes } from 'node:crypto';
import { type Ground, startGround } from '../faults/support/ground.js';
import { Keyring } from '../../src/secrets/keyring.js';
import { secretKey } from '../../src/secrets/secret-key.js';
import { freePorts } from '../../src/process/ports.js';
import { BalancedApi } from './balanced-api.js';
import { Database } from './database.js';
import { Fleet, type Processes } from './fleet.js';

/** A fleet that soaks, and what it stands on. */
export interface Soak {
  readonly ground: Ground;
  /** All API processes. */
  readonly api: BalancedApi;
  readonly fleet: Fleet;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly keyring: Keyring;
  stop(): Promise<void>;
}

/**
 * @param events after so many events of its history a run continues as new
 * @param more processes and settings beside the usual
 */
export async function startSoak(
  events: number,
  more: { readonly processes?: Processes; readonly env?: Ground['env'] } = {},
): Promise<Soak> {
  const bytes = randomBytes(32);
  const ground = await startGround({ dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': String(events) } });
  const env = { ...ground.env, DUREKTIV_SECRETS_KEY: bytes.toString('hex'), ...more.env };
  const [otherPort = 0] = await freePorts(1);
  const fleet = await Fleet.start(env, { ...usualProcesses(otherPort), ...more.processes });
  const databaseUrl = ground.env['DUREKTIV_DATABASE_URL'] ?? '';
  return {
    ground,
    api: new BalancedApi([ground.api.url, `http://127.0.0.1:${otherPort}`]),
    fleet,
    database: new Database(databaseUrl),
    databaseUrl,
    keyring: new Keyring([secretKey(bytes)]),
    async stop() {
      await fleet.stop();
      await ground.stop();
    },
  };
}

/**
 * Two kinds of flow workers share the runs: what one begins the other may have to replay. What one API process begins the other one
 * may have to finish.
 */
function usualProcesses(otherPort: number): Processes {
  return {
    api: { entry: 'api' },
    'other-api': { entry: 'api', env: { DUREKTIV_API_PORT: String(otherPort) } },
    flows: { entry: 'flows' },
    'small-cache': { entry: 'small-cache' },
    functions: { entry: 'functions' },
  };
}
