type Fault = NodeJS.ErrnoException;

/**
 * Listens to what goes wrong with our output. Whoever reads it may have enough of it, as `head` has: that is no failure. A
 * command that has started servers ends them first: it listens to SIGPIPE, which Node.js never gets from the system.
 */
export function watchOutput(): void {
  process.stdout.on('error', (fault: Fault) => {
    if (fault.code !== 'EPIPE') failUnwritten(fault);
    if (!nobodyReads()) process.exit(0);
  });
  process.stderr.on('error', (fault: Fault) => {
    if (fault.code !== 'EPIPE') throw fault;
    nobodyReads(); // Without servers the work goes on: what is on stderr is no result.
  });
}

/** What was asked for did not get to where it should, as on a disk that is full. */
export function failUnwritten(fault: Fault): never {
  process.stderr.write(`durektiv: The output cannot be written: ${fault.message}.\n`);
  process.exit(1);
}

/** @returns false when no command listens to that */
function nobodyReads(): boolean {
  return process.emit('SIGPIPE', 'SIGPIPE');
}
