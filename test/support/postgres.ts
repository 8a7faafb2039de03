import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { Keyring } from '../../src/secrets/keyring.js';
import { secretKey } from '../../src/secrets/secret-key.js';
import { openStore, type Store } from '../../src/store/database.js';
import { startEmbeddedPostgres } from '../../src/store/embedded.js';

/** What makes a server fast whose data nobody needs after a crash. */
const THROWAWAY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'shared_buffers=32MB'];

export interface TestPostgres {
  /** URL of an empty database. */
  readonly url: string;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/** A PostgreSQL server with its data in a temporary folder. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'durektiv-test-postgres-'));
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const server = await startEmbeddedPostgres({ dataDir, settings: THROWAWAY, log: () => undefined });
    const stop = async () => {
      await server.stop();
      await remove();
    };
    return { url: server.url, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A store on a server of its own for the tests of one file; gives the store once the tests run. */
export function useStore(): () => Store {
  let postgres: TestPostgres | undefined;
  let store: Store | undefined;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    store = await openStore(postgres.url, { keyring: new Keyring([secretKey(randomBytes(32))]) });
  });
  afterAll(async () => {
    await store?.close();
    await postgres?.stop();
  });
  return () => {
    if (!store) throw new Error('the store is there only while tests run');
    return store;
  };
}
