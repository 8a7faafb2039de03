import type pg from 'pg';

/** A connection that broke meanwhile is never heard of again. */
const PATIENCE_MS = 1000;

/**
 * Resolves when the server has let go of the connections that a pool has now; to be called before the pool is ended. `end` itself
 * resolves as soon as it has asked for that: a server that is stopped at that moment would complain about clients it still has.
 */
export function connectionsGone(pool: pg.Pool): Promise<void> {
  return new Promise((resolve) => {
    let left = pool.totalCount;
    if (left === 0) return resolve();
    setTimeout(resolve, PATIENCE_MS).unref();
    pool.on('remove', () => {
      left -= 1;
      if (left === 0) resolve();
    });
  });
}
