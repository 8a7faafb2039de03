import { describeUnless } from '../describe-unless.js';
import { containersMissing } from './engine.js';

const missing = await containersMissing();

/** Tests that need a container engine. */
export function describeWithContainers(title: string, tests: () => void): void {
  describeUnless(missing, title, tests);
}
