import { describe } from 'vitest';

/** Tests of what may be missing on a machine: then they are skipped, and their title says why. */
export function describeUnless(missing: string | undefined, title: string, tests: () => void): void {
  describe.skipIf(missing)(missing === undefined ? title : `${title} (skipped: ${missing})`, tests);
}
