import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirError, lockDataDir } from '../../process/data-dir-lock.js';
import { Keyring } from '../../secrets/keyring.js';
import { keyLength, secretKey } from '../../secrets/secret-key.js';
import { openStore, type Store } from '../../store/database.js';
import { CARELESS, startEmbeddedPostgres } from '../../store/embedded/embedded-postgres.js';
import { defaultCacheDir } from '../../temporal/executable/executable-cache.js';

const settings = [...CARELESS, 'shared_buffers=32MB'];

/** A store for tests. */
export interface TestStore {
  readonly store: Store;
  stop(): Promise<void>;
}

/** A folder for the database, and what is to be done with it afterwards. */
interface Folder {
  readonly path: string;
  leave(): Promise<void>;
  /** Nothing can be started in it: it goes before anybody else may try. */
  discard(): Promise<void>;
}

/**
 * Starts a PostgreSQL for tests. Making a new one takes two seconds, so it is kept in the user's cache, empty, for the next
 * time; a second one at the same time has a folder of its own.
 */
export async function startTestStore(cacheDir = defaultCacheDir()): Promise<TestStore> {
  const kept = await keptFolder(join(cacheDir, 'flow-tests'));
  if (kept === undefined) return startIn(await newFolder());
  try {
    return await startIn(kept);
  } catch {
    // Its last run may have ended in any way at all.
    return startIn(await newFolder());
  }
}

async function keptFolder(path: string): Promise<Folder | undefined> {
  try {
    const lock = await lockDataDir(path);
    const database = join(path, 'postgres');
    const discard = (): Promise<void> => remove(database).finally(() => lock.release());
    return { path: database, leave: () => lock.release(), discard };
  } catch (error) {
    if (error instanceof DataDirError) return undefined;
    throw error;
  }
}

async function newFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'durektiv-flow-tests-'));
  const leave = (): Promise<void> => remove(path);
  return { path, leave, discard: leave };
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}

async function startIn(folder: Folder): Promise<TestStore> {
  try {
    const server = await startEmbeddedPostgres({ dataDir: folder.path, settings, log: () => undefined });
    try {
      const store = await emptyStore(server.url);
      return {
        store,
        async stop() {
          await clear(store);
          await store.close();
          await server.stop();
          await folder.leave();
        },
      };
    } catch (error) {
      await server.stop();
      throw error;
    }
  } catch (error) {
    await folder.discard();
    throw error;
  }
}

async function emptyStore(url: string): Promise<Store> {
  const store = await openStore(url, { keyring: new Keyring([secretKey(randomBytes(keyLength))]) });
  try {
    await clear(store);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Everything hangs on a namespace. */
async function clear({ namespaces }: Store): Promise<void> {
  for (const { name } of await namespaces.list()) await namespaces.delete(name);
}
