import type { Selectable } from 'kysely';
import type { Access } from '../access/identity.js';
import type { ApiKeyTable, Database } from './schema.js';

/** A key for the API, without its text. Times are milliseconds since the epoch. */
export interface ApiKey {
  readonly id: string;
  /** What it is for, in the words of who made it. */
  readonly name: string;
  /** SHA-256 of the text. */
  readonly hash: Uint8Array;
  /** The one namespace it is good for; null: all. */
  readonly namespace: string | null;
  readonly access: Access;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

/** Keys for the API. A revoked one stays, so that a server with keys never becomes one without. */
export class ApiKeyStore {
  constructor(private readonly db: Database) {}

  async create(key: Omit<ApiKey, 'createdAt' | 'revokedAt'>): Promise<void> {
    const { id, name, hash, namespace, access } = key;
    const row = { id, name, hash: Buffer.from(hash), namespace, access, created_at: Date.now(), revoked_at: null };
    await this.db.insertInto('api_keys').values(row).execute();
  }

  /** The key with this id, also a revoked one. */
  async find(id: string): Promise<ApiKey | undefined> {
    const row = await this.db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toKey(row);
  }

  /** All keys, the oldest first. */
  async list(): Promise<ApiKey[]> {
    const rows = await this.db.selectFrom('api_keys').selectAll().orderBy('created_at').orderBy('id').execute();
    return rows.map(toKey);
  }

  /** True when a key was ever made. */
  async any(): Promise<boolean> {
    return (await this.db.selectFrom('api_keys').select('id').limit(1).executeTakeFirst()) !== undefined;
  }

  /** @returns false when there is no such key, or it was revoked before */
  async revoke(id: string): Promise<boolean> {
    const { numUpdatedRows } = await this.db
      .updateTable('api_keys')
      .set({ revoked_at: Date.now() })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
}

function toKey({ created_at, revoked_at, ...key }: Selectable<ApiKeyTable>): ApiKey {
  return { ...key, createdAt: created_at, revokedAt: revoked_at };
}
