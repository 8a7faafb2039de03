import type { Selectable } from 'kysely';
import type { Keyring } from '../../secrets/keyring.js';
import { reseal } from './reseal.js';
import { isUnknownNamespace } from '../connection/postgres-errors.js';
import { registryId } from './registry-id.js';
import type { Database, RegistryTable } from '../schema.js';
import { storable } from '../statements/text.js';

/** A registry of images as everybody may see it: never its password. */
export interface Registry {
  /** Made of namespace and URL. */
  readonly id: string;
  readonly namespace: string;
  readonly url: string;
  readonly user: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface RegistryLogin {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** The image registries of namespaces; passwords are sealed with AES-256-GCM and bound to their namespace and registry. */
export class RegistryStore {
  constructor(
    private readonly db: Database,
    private readonly keyring: Keyring,
  ) {}

  /** The registries of a namespace, the oldest first. */
  async list(namespace: string): Promise<Registry[]> {
    const rows = await this.rows(namespace).execute();
    return rows.map(toRegistry);
  }

  /**
   * Adds a registry; one of the same URL is replaced.
   * @throws SealError without a key
   */
  async put(namespace: string, { url, user, password }: RegistryLogin): Promise<Registry | 'no-namespace'> {
    const id = registryId(namespace, url);
    const columns = { username: storable(user), created_at: Date.now(), ...this.seal(namespace, id, password) };
    try {
      const row = await this.db
        .insertInto('registries')
        .values({ namespace, id, url: storable(url), ...columns })
        .onConflict((conflict) => conflict.columns(['namespace', 'id']).doUpdateSet(columns))
        .returningAll()
        .executeTakeFirstOrThrow();
      return toRegistry(row);
    } catch (error) {
      if (isUnknownNamespace(error)) return 'no-namespace';
      throw error;
    }
  }

  /** @returns false when the namespace has none of this id */
  async delete(namespace: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.db
      .deleteFrom('registries')
      .where('namespace', '=', namespace)
      .where('id', '=', storable(id))
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  /**
   * What pulls the images of a namespace.
   * @throws SealError when the key of one is missing
   */
  async logins(namespace: string): Promise<RegistryLogin[]> {
    const rows = await this.rows(namespace).execute();
    return rows.map(({ id, url, username, sealed }) => ({
      url,
      user: username,
      password: this.open(namespace, id, sealed),
    }));
  }

  /** Seals with the first key what another one has sealed. @returns how many passwords it was done for */
  reseal(): Promise<number> {
    return reseal(this.db, this.keyring, {
      lock: (tx, key, limit) =>
        tx
          .selectFrom('registries')
          .select(['namespace', 'id', 'sealed'])
          .where('key', '<>', key)
          .limit(limit)
          .forUpdate()
          .skipLocked()
          .execute(),
      update: (tx, { namespace, id, sealed }) =>
        tx
          .updateTable('registries')
          .set(this.seal(namespace, id, this.open(namespace, id, sealed)))
          .where('namespace', '=', namespace)
          .where('id', '=', id)
          .execute(),
    });
  }

  private rows(namespace: string) {
    return this.db
      .selectFrom('registries')
      .selectAll()
      .where('namespace', '=', namespace)
      .orderBy('created_at')
      .orderBy('id');
  }

  private seal(namespace: string, id: string, password: string) {
    const sealed = this.keyring.seal(Buffer.from(password), contextOf(namespace, id));
    return { sealed, key: this.keyring.sealingKey ?? '' };
  }

  private open(namespace: string, id: string, sealed: Buffer): string {
    return this.keyring.open(sealed, contextOf(namespace, id)).toString('utf8');
  }
}

/** A sealed password that is moved to another namespace or registry does not open there. */
function contextOf(namespace: string, id: string): string {
  return `registry ${namespace}/${id}`;
}

function toRegistry(row: Selectable<RegistryTable>): Registry {
  return { id: row.id, namespace: row.namespace, url: row.url, user: row.username, createdAt: row.created_at };
}
