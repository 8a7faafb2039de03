import { describe } from 'vitest';
import { containersMissing } from './engine.js';

const missing = await containersMissing();

/** Tests that need a container engine: where none can be had they are skipped, and their title says why. */
export function describeWithContainers(title: string, tests: () => void): void {
  describe.skipIf(missing)(missing === undefined ? title : `${title} (skipped: ${missing})`, tests);
}
