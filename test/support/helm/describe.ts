import { describeUnless } from '../describe-unless.js';
import { helmMissing } from './helm.js';

const missing = await helmMissing();

/** Tests that need Helm. */
export function describeWithHelm(title: string, tests: () => void): void {
  describeUnless(missing, title, tests);
}
