import { exitWith } from './exit-with.js';
import { UsageError } from './failure.js';

/**
 * Does the work of a command and ends the process: with the code that the work gives, 0 without one. Whatever goes wrong is
 * one line on stderr and exit code 1, or 2 when the command line is at fault.
 */
export async function runCommand(work: () => Promise<number | void>): Promise<void> {
  try {
    exitWith((await work()) ?? 0);
  } catch (error) {
    process.stderr.write(`durektiv: ${error instanceof Error ? error.message : String(error)}\n`);
    exitWith(error instanceof UsageError ? 2 : 1);
  }
}
