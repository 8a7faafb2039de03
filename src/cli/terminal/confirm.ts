import { createInterface } from 'node:readline/promises';
import { UsageError } from '../failure.js';

/**
 * Asks before something is done that cannot be undone. `yes` is the answer of the command line.
 * @throws UsageError where nobody can be asked, and when the answer is no
 */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new UsageError(`${question} Say --yes, nobody can be asked here.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    if (!/^y(?:es)?$/i.test(answer.trim())) throw new UsageError('Nothing was done.');
  } finally {
    terminal.close();
  }
}
