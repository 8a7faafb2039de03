import type { Pool, PoolClient } from 'pg';
import { asBuffer, SLICE_BYTES } from './statements/slices.js';

/** Large payloads by the hash of their content, in rows of {@link SLICE_BYTES}. */
export class PayloadStore {
  constructor(private readonly pool: Pool) {}

  /** Keeps the bytes under the hash. When they are there already, only their last use becomes now. */
  async put(hash: string, bytes: Uint8Array): Promise<void> {
    if (await this.touch(hash)) return;
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await insert(client, hash, bytes);
      await client.query('commit');
      client.release();
    } catch (error) {
      client.release(true); // closing the connection rolls back, also when it is broken
      throw error;
    }
  }

  /** @returns undefined when nothing was put under the hash. */
  async get(hash: string): Promise<Uint8Array | undefined> {
    const head = await this.pool.query<{ size: number }>('select size from payloads where hash = $1', [hash]);
    if (!head.rows[0]) return undefined;
    const bytes = Buffer.allocUnsafe(head.rows[0].size);
    for (let part = 0; part * SLICE_BYTES < bytes.length; part++) {
      const text = `select encode(data, 'base64') as data from payload_parts where hash = $1 and part = $2`;
      const { rows } = await this.pool.query<{ data: string }>(text, [hash, part]);
      if (!rows[0]) return undefined; // deleted meanwhile
      bytes.write(rows[0].data, part * SLICE_BYTES, 'base64');
    }
    return bytes;
  }

  private async touch(hash: string): Promise<boolean> {
    const text = 'update payloads set last_used = $2 where hash = $1';
    return (await this.pool.query(text, [hash, Date.now()])).rowCount === 1;
  }
}

/** The head row comes first: of two writers of the same content one waits for the other and then has nothing to do. */
async function insert(client: PoolClient, hash: string, bytes: Uint8Array): Promise<void> {
  const head = await client.query(
    'insert into payloads (hash, size, last_used) values ($1, $2, $3) on conflict (hash) do nothing',
    [hash, bytes.length, Date.now()],
  );
  if (head.rowCount === 0) return;
  for (let part = 0; part * SLICE_BYTES < bytes.length; part++) {
    const slice = bytes.subarray(part * SLICE_BYTES, (part + 1) * SLICE_BYTES);
    await client.query('insert into payload_parts (hash, part, data) values ($1, $2, $3)', [
      hash,
      part,
      asBuffer(slice),
    ]);
  }
}
