import { Command } from 'commander';
import type { StartEngine } from '../../../workers/all.js';
import { runCommand } from '../run-command.js';
import { withExamples } from '../with-examples.js';
import type { DevOptions } from './dev.js';

const startEngine: StartEngine = async (options) => (await import('../../../workers/all.js')).startEngine(options);

/** `durektiv dev` */
export function devCommand(): Command {
  const command = new Command('dev')
    .description('start everything in one process, run the greeting example and serve')
    .option('--once', 'stop when the example has run; its output is the last line of stdout', false)
    .option('--ui <folder>', 'serve the static files of a web UI beside the API (DUREKTIV_UI)')
    .option('--insecure', 'listen to other machines without asking for a key (DUREKTIV_INSECURE=true)', false)
    .action((options: DevOptions) => runCommand(async () => (await import('./dev.js')).dev(options, startEngine)));
  return withExamples(command, [
    'durektiv dev                                 serve on http://127.0.0.1:6665 until Ctrl-C',
    'durektiv dev --once                          run the example and exit',
    'DUREKTIV_API_PORT=8000 durektiv dev          another port for the API',
    'TEMPORAL_ADDRESS=temporal:7233 durektiv dev  use that Temporal server, start none',
  ]);
}
