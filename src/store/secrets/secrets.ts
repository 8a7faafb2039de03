import { sql, type Selectable } from 'kysely';
import type { Keyring } from '../../secrets/keyring.js';
import { reseal } from './reseal.js';
import { isUnknownNamespace } from '../connection/postgres-errors.js';
import type { Database, SecretTable } from '../schema.js';

/** A secret as everybody may see it: never its value. Times are milliseconds since the epoch. */
export interface Secret {
  readonly name: string;
  /** False for one that a flow names and nobody has given a value yet. */
  readonly initialized: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The secrets of namespaces, sealed with AES-256-GCM and bound to their namespace and name. */
export class SecretStore {
  constructor(
    private readonly db: Database,
    private readonly keyring: Keyring,
  ) {}

  /** All secrets of a namespace, the oldest first. */
  async list(namespace: string): Promise<Secret[]> {
    const rows = await this.rows(namespace).orderBy('created_at').orderBy('name').execute();
    return rows.map(toSecret);
  }

  /** @returns undefined when the namespace has none of this name. */
  async get(namespace: string, name: string): Promise<Secret | undefined> {
    const row = await this.rows(namespace).where('name', '=', name).executeTakeFirst();
    return row && toSecret(row);
  }

  /**
   * Makes or overwrites a secret.
   * @param value none, or no bytes, leave it uninitialised
   * @throws SealError without a key
   */
  async set(namespace: string, name: string, value: Uint8Array | null): Promise<Secret | 'no-namespace'> {
    const now = Date.now();
    const columns = { ...this.seal(namespace, name, value), updated_at: now };
    try {
      const row = await this.db
        .insertInto('secrets')
        .values({ namespace, name, created_at: now, ...columns })
        .onConflict((conflict) => conflict.columns(['namespace', 'name']).doUpdateSet(columns))
        .returningAll()
        .executeTakeFirstOrThrow();
      return toSecret(row);
    } catch (error) {
      if (isUnknownNamespace(error)) return 'no-namespace';
      throw error;
    }
  }

  /** Gives a secret that is there another value. @returns undefined when the namespace has none of this name. */
  async change(namespace: string, name: string, value: Uint8Array | null): Promise<Secret | undefined> {
    const row = await this.db
      .updateTable('secrets')
      .set({ ...this.seal(namespace, name, value), updated_at: Date.now() })
      .where('namespace', '=', namespace)
      .where('name', '=', name)
      .returningAll()
      .executeTakeFirst();
    return row && toSecret(row);
  }

  /** @returns false when the namespace has none of this name. */
  async delete(namespace: string, name: string): Promise<boolean> {
    const { numDeletedRows } = await this.db
      .deleteFrom('secrets')
      .where('namespace', '=', namespace)
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  /** Makes places, without a value, for the names that are not there yet. */
  async reserve(namespace: string, names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const now = Date.now();
    await sql`
      insert into secrets (namespace, name, created_at, updated_at)
      select namespaces.name, wanted, ${now}::bigint, ${now}::bigint
      from namespaces cross join unnest(${names}::text[]) as wanted
      where namespaces.name = ${namespace}
      on conflict do nothing`.execute(this.db);
  }

  /**
   * The values as texts; the empty text for a secret without a value. A name that is not there is left out.
   * @throws SealError when the key of one is missing
   */
  async read(namespace: string, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.db
      .selectFrom('secrets')
      .select(['name', 'sealed'])
      .where('namespace', '=', namespace)
      .where('name', '=', sql<string>`any(${names}::text[])`)
      .execute();
    return new Map(rows.map(({ name, sealed }) => [name, this.open(namespace, name, sealed).toString('utf8')]));
  }

  /** Seals with the first key what another one has sealed. @returns how many secrets it was done for */
  reseal(): Promise<number> {
    return reseal(this.db, this.keyring, {
      lock: (tx, key, limit) =>
        tx
          .selectFrom('secrets')
          .select(['namespace', 'name', 'sealed'])
          .where('key', '<>', key)
          .limit(limit)
          .forUpdate()
          .skipLocked()
          .execute(),
      update: (tx, { namespace, name, sealed }) =>
        tx
          .updateTable('secrets')
          .set(this.seal(namespace, name, this.open(namespace, name, sealed)))
          .where('namespace', '=', namespace)
          .where('name', '=', name)
          .execute(),
    });
  }

  private rows(namespace: string) {
    return this.db
      .selectFrom('secrets')
      .select(['name', 'key', 'created_at', 'updated_at'])
      .where('namespace', '=', namespace);
  }

  private seal(namespace: string, name: string, value: Uint8Array | null) {
    if (value === null || value.length === 0) return { sealed: null, key: null };
    return { sealed: this.keyring.seal(value, contextOf(namespace, name)), key: this.keyring.sealingKey ?? null };
  }

  private open(namespace: string, name: string, sealed: Buffer | null): Buffer {
    return sealed === null ? Buffer.alloc(0) : this.keyring.open(sealed, contextOf(namespace, name));
  }
}

/** A sealed secret that is moved to another namespace or name does not open there. */
function contextOf(namespace: string, name: string): string {
  return `secret ${namespace}/${name}`;
}

function toSecret(row: Pick<Selectable<SecretTable>, 'name' | 'key' | 'created_at' | 'updated_at'>): Secret {
  return { name: row.name, initialized: row.key !== null, createdAt: row.created_at, updatedAt: row.updated_at };
}
