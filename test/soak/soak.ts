import { randomBytes } from 'node:crypto';
import { type Ground, startGround } from '../faults/support/ground.js';
import { Keyring } from '../../src/secrets/keyring.js';
import { secretKey } from '../../src/secrets/secret-key.js';
import { freePorts } from '../../src/process/ports.js';
import { BalancedApi } from './balanced-api.js';
import { Database } from './database.js';
import { Fleet } from './fleet.js';

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

/** @param events after so many events of its history a run continues as new */
export async function startSoak(events: number): Promise<Soak> {
  const bytes = randomBytes(32);
  const ground = await startGround({ dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': String(events) } });
  const env = { ...ground.env, DUREKTIV_SECRETS_KEY: bytes.toString('hex') };
  const [otherPort = 0] = await freePorts(1);
  const fleet = await Fleet.start(env, { 'other-api': { DUREKTIV_API_PORT: String(otherPort) } });
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
