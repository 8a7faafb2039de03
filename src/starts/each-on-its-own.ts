import { isDatabaseUnavailable } from '../store/connection/connection-errors.js';
import { isTemporalUnavailable } from '../temporal/connection-errors.js';

/**
 * Does the work for all, also when it fails for one: nothing that ails one file shall keep the others from their starts.
 * @param atATime so many are under way together
 * @throws the first error, at the end; sooner, and that one, where the next ones would meet the same
 */
export async function eachOnItsOwn<T>(all: readonly T[], work: (one: T) => Promise<void>, atATime = 1): Promise<void> {
  const failures: unknown[] = [];
  const left = all.values();
  let outage: unknown;
  const goThrough = async (): Promise<void> => {
    for (const one of left) {
      try {
        await work(one);
      } catch (error) {
        if (isDatabaseUnavailable(error) || isTemporalUnavailable(error)) outage ??= error;
        failures.push(error);
      }
      if (outage !== undefined) return;
    }
  };
  await Promise.all(Array.from({ length: atATime }, goThrough));
  if (failures.length > 0) throw outage ?? failures[0];
}
