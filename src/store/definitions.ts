import { createHash } from 'node:crypto';
import type { Database } from './schema.js';
import { storable } from './text.js';

/** Texts of flows by their content: instances of one flow share one row. */
export class DefinitionStore {
  constructor(private readonly db: Database) {}

  /** Keeps the text. @returns its SHA-256, hexadecimal. */
  async put(text: string): Promise<string> {
    const hash = createHash('sha256').update(text).digest('hex');
    await this.db
      .insertInto('definitions')
      .values({ hash, text: storable(text) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return hash;
  }

  /** @returns undefined when no text with this hash was put. */
  async get(hash: string): Promise<string | undefined> {
    const row = await this.db.selectFrom('definitions').select('text').where('hash', '=', hash).executeTakeFirst();
    return row?.text;
  }
}
