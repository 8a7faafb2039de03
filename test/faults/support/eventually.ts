import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until something holds; `expect.poll` does not run in hooks.
 * @throws Error that names what did not come about
 */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  for (const until = Date.now() + withinMs; !(await holds()); await sleep(50)) {
    if (Date.now() > until) throw new Error(`within ${withinMs} ms this did not come about: ${what}`);
  }
}
