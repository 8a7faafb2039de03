import type { Run } from '../run.js';
import { runIsSealed } from '../sealing.js';

/** Says in the log what a run that handles secrets puts where others read it: they could not if it were sealed. */
export function warnOfClearText(run: Run, what: string): void {
  if (runIsSealed()) run.log('WARN', `This instance handles secrets, and ${what} is in clear`);
}
