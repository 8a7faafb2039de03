import { isDeadlock } from '../connection/postgres-errors.js';

/** So often work is done when others are in its way. */
const mostTries = 5;

/**
 * Does work on the database again when PostgreSQL took it back: it ends one of several transactions that wait for each other in a
 * circle. So it must be whole: one statement, or one transaction.
 * @param overtaken what else says that others were quicker, so that the work would go otherwise now
 * @throws the last error when it is taken back again and again
 */
export async function unlessOvertaken<T>(
  work: () => Promise<T>,
  overtaken: (error: unknown) => boolean = () => false,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === mostTries || !(isDeadlock(error) || overtaken(error))) throw error;
    }
  }
}
