import type { Command } from 'commander';

/** Puts examples, one a line, and the exit codes behind the help of a command. */
export function withExamples(command: Command, examples: readonly string[], failed = 'it failed'): Command {
  const lines = examples.map((example) => `  ${example}\n`).join('');
  return command.addHelpText(
    'after',
    `\nExamples:\n${lines}\nExit codes: 0 done, 1 ${failed} (the reason is on stderr), 2 wrong command line.`,
  );
}
