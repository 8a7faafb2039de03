import { join } from 'node:path';
import { readSettings } from '../../config/settings.js';
import { lockDataDir } from '../../process/data-dir-lock.js';
import { openStore, type Store } from '../../store/database.js';
import { startEmbeddedPostgres } from '../../store/embedded/embedded-postgres.js';
import { runningPostgresUrl } from '../../store/embedded/running.js';

/**
 * Works on the database of the settings. That of the data folder is used where it runs, and started for the time of the work
 * where it does not.
 * @throws Error in one line when it cannot be used
 */
export async function withDatabase<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const { databaseUrl, dataDir } = readSettings();
  const folder = join(dataDir, 'postgres');
  const url = databaseUrl ?? (await runningPostgresUrl(folder));
  if (url !== undefined) return withStore(url, work);
  const lock = await lockDataDir(dataDir);
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: folder, log: () => undefined });
    try {
      return await withStore(postgres.url, work);
    } finally {
      await postgres.stop();
    }
  } finally {
    await lock.release();
  }
}

async function withStore<T>(url: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(url, { connections: 1 });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
