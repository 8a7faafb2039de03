import { describe } from 'vitest';
import { helmMissing } from './helm.js';

const missing = await helmMissing();

/** Tests that need Helm: where none can be had they are skipped, and their title says why. */
export function describeWithHelm(title: string, tests: () => void): void {
  describe.skipIf(missing)(missing === undefined ? title : `${title} (skipped: ${missing})`, tests);
}
