import { Command } from 'commander';
import { packageVersion } from '../process/package-root.js';
import { codecCommand } from './codec/command.js';
import { completionCommand } from './completion/command.js';
import { deployCommand } from './deploy/command.js';
import { devCommand } from './dev/command.js';
import { eventsCommand } from './events/command.js';
import { serverCommand, workerCommand } from './fleet/command.js';
import { graphCommand } from './graph/command.js';
import { instancesCommand } from './instances/command.js';
import { jxCommand } from './jx/command.js';
import { keysCommand } from './keys/command.js';
import { namespacesCommand } from './namespaces/command.js';
import { profileCommand } from './profile/command.js';
import { replayCommand } from './replay/command.js';
import { runFlowCommand } from './run/command.js';
import { schemaCommand } from './schema/command.js';
import { secretsCommand } from './secrets/command.js';
import { sidecarCommand } from './sidecar/command.js';
import { testCommand } from './test/command.js';
import { validateCommand } from './validate/command.js';
import { variablesCommand } from './variables/command.js';
import { withExamples } from './with-examples.js';

/** The whole command line. What a command does is loaded when it is run: help and faults of the settings are shown at once. */
export function program(): Command {
  const durektiv = new Command('durektiv')
    .description('Runs Direktiv workflow/v1 flows durably on Temporal.')
    .version(packageVersion())
    .showHelpAfterError('Run durektiv --help to see what it can do.');
  for (const command of commands()) durektiv.addCommand(command);
  withExamples(durektiv, [
    'durektiv dev',
    'durektiv validate flows/',
    'durektiv test flows/',
    'durektiv instances list -n shop --status failed',
    'durektiv instances list --help',
  ]);
  refuseWith2(durektiv);
  return durektiv;
}

function commands(): Command[] {
  return [
    devCommand().helpGroup('Running Durektiv:'),
    serverCommand().helpGroup('Running Durektiv:'),
    workerCommand().helpGroup('Running Durektiv:'),
    replayCommand().helpGroup('Running Durektiv:'),
    sidecarCommand().helpGroup('Running Durektiv:'),
    codecCommand().helpGroup('Running Durektiv:'),
    keysCommand().helpGroup('Running Durektiv:'),
    runFlowCommand().helpGroup('Writing flows:'),
    validateCommand().helpGroup('Writing flows:'),
    testCommand().helpGroup('Writing flows:'),
    graphCommand().helpGroup('Writing flows:'),
    jxCommand().helpGroup('Writing flows:'),
    schemaCommand().helpGroup('Writing flows:'),
    deployCommand().helpGroup('Working with a server:'),
    instancesCommand().helpGroup('Working with a server:'),
    eventsCommand().helpGroup('Working with a server:'),
    variablesCommand().helpGroup('Working with a server:'),
    secretsCommand().helpGroup('Working with a server:'),
    namespacesCommand().helpGroup('Working with a server:'),
    profileCommand().helpGroup('Working with a server:'),
    completionCommand().helpGroup('Other:'),
  ];
}

/** Exit code 1 says something of what was asked for; a wrong command line is 2. */
function refuseWith2(command: Command): void {
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  command.commands.forEach(refuseWith2);
}
