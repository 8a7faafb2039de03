import { randomBytes } from 'node:crypto';
import { type Ground, startGround } from '../faults/support/ground.js';
import { Keyring } from '../../src/secrets/keyring.js';
import { secretKey } from '../../src/secrets/secret-key.js';
import { Database } from './database.js';
import { Fleet } from './fleet.js';

/** A fleet that soaks, and what it stands on. */
export interface Soak {
  readonly ground: Ground;
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
  const fleet = await Fleet.start(env);
  const databaseUrl = ground.env['DUREKTIV_DATABASE_URL'] ?? '';
  return {
    ground,
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
