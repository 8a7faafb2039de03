#!/usr/bin/env node
import { Command } from 'commander';
import type { StartEngine } from '../../workers/all.js';
import { packageVersion } from '../process/package-root.js';
import { codecCommand } from './codec/command.js';
import type { DevOptions } from './dev.js';
import { exitWith } from './exit-with.js';
import { jxCommand } from './jx/command.js';
import { keysCommand } from './keys/command.js';
import { sidecarCommand } from './sidecar/command.js';
import { validateCommand } from './validate/command.js';

// What a command does is loaded when it is run: help and faults of the settings are shown at once.

const startEngine: StartEngine = async (options) => (await import('../../workers/all.js')).startEngine(options);

const program = new Command('durektiv')
  .description('Runs Direktiv workflow/v1 flows durably on Temporal.')
  .version(packageVersion())
  .showHelpAfterError('Run durektiv --help to see what it can do.');

program
  .command('dev')
  .description('start everything in one process, run the greeting example and serve')
  .option('--once', 'stop when the example has run; its output is the last line of stdout', false)
  .option('--ui <folder>', 'serve the static files of a web UI beside the API (DUREKTIV_UI)')
  .option('--insecure', 'listen to other machines without asking for a key (DUREKTIV_INSECURE=true)', false)
  .addHelpText(
    'after',
    `
Examples:
  durektiv dev                                 serve on http://127.0.0.1:6665 until Ctrl-C
  durektiv dev --once                          run the example and exit
  DUREKTIV_API_PORT=8000 durektiv dev          another port for the API
  TEMPORAL_ADDRESS=temporal:7233 durektiv dev  use that Temporal server, start none`,
  )
  .action(async (options: DevOptions) => {
    const { dev } = await import('./dev.js');
    exitWith(await dev(options, startEngine));
  });

// Exit code 1 says something of the flow or the expression; a wrong command line is 2.
for (const command of [validateCommand(), jxCommand(), codecCommand(), keysCommand(), sidecarCommand()]) {
  program.addCommand(command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2)));
}

await program.parseAsync();
