import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from './schema.js';
import { storable } from './statements/text.js';

/**
 * For so long a process that has put a text may use its hash without putting it again: a sweep leaves what was put, or was to be
 * put again, in this time.
 */
export const USE_KNOWN_MS = 3_600_000;

/** What a text is used for: to start an instance now, or for a run that may start several, at any time. */
export type DefinitionUse = 'start' | 'subflow';

/** Texts of flows by their content: instances of one flow share one row. */
export class DefinitionStore {
  constructor(private readonly db: Database) {}

  /**
   * Keeps the text; one that is there is used from now on, by the clock of the database. One that is deleted at this moment is put
   * again.
   * @returns its SHA-256, hexadecimal
   */
  async put(text: string, use: DefinitionUse = 'start'): Promise<string> {
    const hash = createHash('sha256').update(text).digest('hex');
    await sql`
      insert into definitions as d (hash, text, last_used, subflow)
      values (${hash}, ${storable(text)}, (extract(epoch from clock_timestamp()) * 1000)::bigint, ${use === 'subflow'})
      on conflict (hash) do update set
        last_used = greatest(d.last_used, excluded.last_used), subflow = d.subflow or excluded.subflow`.execute(
      this.db,
    );
    return hash;
  }

  /** @returns undefined when no text with this hash was put. */
  async get(hash: string): Promise<string | undefined> {
    const row = await this.db.selectFrom('definitions').select('text').where('hash', '=', hash).executeTakeFirst();
    return row?.text;
  }
}
