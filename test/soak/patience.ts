import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Does something until it succeeds: what stands between is being killed.
 * @throws the last error after two minutes
 */
export async function patiently<T>(what: string, work: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + 120_000; ; await sleep(150)) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > until) throw new Error(`${what}: ${String(error)}`, { cause: error });
    }
  }
}
