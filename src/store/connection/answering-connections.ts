import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { isQueryTimeout } from './connection-errors.js';

/**
 * The pool as Kysely uses it, which gives every connection back as a good one. One on which a query was not answered in time is
 * closed instead: it may be cut without our knowing, and stay so for a quarter of an hour; or its transaction may still be open,
 * because the rollback was given up behind the query.
 */
export function answeringConnections(pool: Pick<pg.Pool, 'connect' | 'end'>): PostgresPool {
  return {
    connect: async () => closedWhenSilent(await pool.connect()),
    end: () => pool.end(),
  };
}

function closedWhenSilent(client: pg.PoolClient): PostgresPoolClient {
  let silent = false;
  const watched = async <R>(answer: Promise<R>): Promise<R> => {
    try {
      return await answer;
    } catch (error) {
      silent ||= isQueryTimeout(error);
      throw error;
    }
  };
  const query = (text: string, values: unknown[]) => watched(client.query(text, values));
  // Nothing here reads by cursors, the other form of a query.
  return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release(silent) };
}
