import { isDatabaseUnavailable } from '../store/connection-errors.js';
import { isTemporalUnavailable } from '../temporal/connection-errors.js';

/**
 * Does the work for all, also when it fails for one: nothing that ails one file shall keep the others from their starts.
 * @throws the first error, at the end; at once where the next ones would meet the same
 */
export async function eachOnItsOwn<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const one of all) {
    try {
      await work(one);
    } catch (error) {
      if (isDatabaseUnavailable(error) || isTemporalUnavailable(error)) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
