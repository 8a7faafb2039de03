import { failUnwritten } from './output-fault.js';

/** Ends the process with `code` once stdout has taken everything: a pipe may still hold what was printed. */
export function exitWith(code: number): void {
  process.stdout.write('', (fault?: NodeJS.ErrnoException | null) => {
    // Nobody reads on: what has been done is done all the same.
    if (fault && fault.code !== 'EPIPE') failUnwritten(fault);
    process.exit(code);
  });
}
