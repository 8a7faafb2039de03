import { isDatabaseUnavailable } from '../store/connection-errors.js';
import { isTemporalUnavailable } from '../temporal/connection-errors.js';

/**
 * Does the work for all, also when it fails for one: nothing that ails one file shall keep the others from their starts.
 * @param atATime so many are under way together
 * @throws the first error, at the end; sooner where the next ones would meet the same
 */
export async function eachOnItsOwn<T>(all: readonly T[], work: (one: T) => Promise<void>, atATime = 1): Promise<void> {
  const failures: unknown[] = [];
  const left = all.values();
  let pointless = false;
  const goThrough = async (): Promise<void> => {
    for (const one of left) {
      try {
        await work(one);
      } catch (error) {
        pointless ||= isDatabaseUnavailable(error) || isTemporalUnavailable(error);
        failures.push(error);
      }
      if (pointless) return;
    }
  };
  await Promise.all(Array.from({ length: atATime }, goThrough));
  if (failures.length > 0) throw failures[0];
}
