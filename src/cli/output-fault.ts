import { outputIsUnread } from '../process/unread-output.js';

type Fault = NodeJS.ErrnoException;

/**
 * Listens to what goes wrong with our output. Whoever reads it may have enough of it, as `head` has: that is no failure. A
 * command that has started servers ends them first.
 */
export function watchOutput(): void {
  process.stdout.on('error', (fault: Fault) => {
    if (fault.code !== 'EPIPE') failUnwritten(fault);
    if (!outputIsUnread()) process.exit(0);
  });
  process.stderr.on('error', (fault: Fault) => {
    if (fault.code !== 'EPIPE') throw fault;
    outputIsUnread(); // Without servers the work goes on: what is on stderr is no result.
  });
}

/** What was asked for did not get to where it should, as on a disk that is full. */
export function failUnwritten(fault: Fault): never {
  process.stderr.write(`durektiv: The output cannot be written: ${fault.message}.\n`);
  process.exit(1);
}
