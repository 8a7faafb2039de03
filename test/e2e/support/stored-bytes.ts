import pg from 'pg';
import type { TestEngine } from './engine.js';

/** Bytes of all large payloads that the store holds. */
export function payloadBytes(engine: TestEngine): Promise<number> {
  return bytes(engine, 'select coalesce(sum(size), 0)::text as bytes from payloads');
}

/** Bytes of the whole database. */
export function databaseBytes(engine: TestEngine): Promise<number> {
  return bytes(engine, 'select pg_database_size(current_database())::text as bytes');
}

async function bytes({ databaseUrl }: TestEngine, query: string): Promise<number> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const { rows } = await client.query<{ bytes: string }>(query);
    return Number(rows[0]?.bytes);
  } finally {
    await client.end();
  }
}
