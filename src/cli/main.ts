#!/usr/bin/env node
import { program } from './program.js';

// Whoever reads our output may have enough of it, as `head` has: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

await program().parseAsync();
