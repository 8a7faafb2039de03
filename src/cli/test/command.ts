import { Command, InvalidArgumentError } from 'commander';
import { runCommand } from '../run-command.js';
import type { TestOptions } from './test-flows.js';

/** `durektiv test` */
export function testCommand(): Command {
  return new Command('test')
    .description('run the tests beside flows: *.test.yaml files; waiting time is skipped')
    .argument('<paths...>', 'test files, flows with one beside them, or folders whose tests are run')
    .option('-t, --name <text>', 'only tests with this in their name')
    .option('--root <folder>', 'folder that stands for the root of the namespace; the named one, or that of a file')
    .option('--update', 'write outputs that differ, or that no test expects yet, into the test files', false)
    .option('--coverage', 'show which states and transitions of the flows were taken', false)
    .option('--watch', 'go on: run the tests again whenever a file changes, until Ctrl-C', false)
    .option('--timeout <seconds>', 'how long one test may take, skipped time not counted', positive, 60)
    .option('--tap', 'print TAP', false)
    .option('--json', 'print JSON', false)
    .option('--junit <file>', 'write a JUnit report, too')
    .addHelpText(
      'after',
      `
Exit codes:
  0  all tests passed
  1  a test failed, or the tests could not be run (the reason is on stderr)
  2  a test file is wrong, there is no test, or the command line is wrong
  130, 143  it was interrupted, by SIGINT or SIGTERM: what was run so far is printed

Examples:
  durektiv test flows/                          every test below a folder
  durektiv test -t 'pays late' order.test.yaml  some tests of a file
  durektiv test --update flows/                 take what comes out as what is expected
  durektiv test --coverage --junit out.xml flows/
  durektiv test --watch flows/                  while you write

docs/flow-tests.md explains the format.`,
    )
    .action((paths: string[], options: TestOptions) =>
      runCommand(async () => (await import('./test-flows.js')).testFlows(paths, options)),
    );
}

function positive(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new InvalidArgumentError('It must be a number of seconds above 0.');
  return seconds;
}
