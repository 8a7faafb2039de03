import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { MIGRATIONS } from './migrations.js';

/**
 * Brings the tables up to date. Kysely holds an advisory lock meanwhile, so of several processes one migrates and the others
 * wait. Tables that a newer version has brought further are taken as they are, and `log` hears of it: in a rollout, processes
 * of the version before run on and are started again, some until the last run that is theirs has ended.
 */
export async function migrate<Tables>(db: Kysely<Tables>, log: (message: string) => void): Promise<void> {
  const newer = (await done(db)).filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (newer.length > 0)
    log(`the database has tables of a newer version of Durektiv (${newer.join(', ')}); going on with them`);
  const known = { ...MIGRATIONS, ...Object.fromEntries(newer.map((name) => [name, nothing])) };
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => known } }).migrateToLatest();
  if (error) throw error;
}

const nothing: Migration = { up: async () => undefined };

/** Names of the migrations that were carried out. */
async function done<Tables>(db: Kysely<Tables>): Promise<readonly string[]> {
  const table = await sql`select 1 where to_regclass('kysely_migration') is not null`.execute(db);
  if (table.rows.length === 0) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.map(({ name }) => name);
}
