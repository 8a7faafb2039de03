import { Command } from 'commander';
import { withServer } from '../client/server-options.js';
import { runCommand } from '../run-command.js';
import { withExamples } from '../with-examples.js';
import type { DeleteFlags, NamespaceFlags } from './namespaces.js';

/** `durektiv namespaces` */
export function namespacesCommand(): Command {
  const work = () => import('./namespaces.js');
  const namespaces = new Command('namespaces').description(
    'namespaces of a server: list, create, pause, resume, delete',
  );
  const list = withServer(new Command('list'))
    .description('list those that the key may see')
    .option('--json', 'print {"namespaces"}', false)
    .action((flags: NamespaceFlags) => runCommand(async () => (await work()).printNamespaces(flags)));
  const create = withServer(new Command('create'))
    .description('make one')
    .argument('<name>', 'lower case letters, digits, - _ and . between')
    .option('--json', 'print the namespace', false)
    .action((name: string, flags: NamespaceFlags) => runCommand(async () => (await work()).makeNamespace(name, flags)));
  const pause = withServer(new Command('pause'))
    .description('let nothing in one start by itself: time starts nothing, what events start waits; all else goes on')
    .argument('<name>', 'name of the namespace')
    .option('--json', 'print {"name", "paused", "since", "held"}', false)
    .action((name: string, flags: NamespaceFlags) => runCommand(async () => (await work()).pause(name, flags)));
  const resume = withServer(new Command('resume'))
    .description('end a pause: what waited is started, times that passed are not made up for')
    .argument('<name>', 'name of the namespace')
    .option('--json', 'print {"name", "wasPaused", "started"}', false)
    .action((name: string, flags: NamespaceFlags) => runCommand(async () => (await work()).resume(name, flags)));
  const remove = withServer(new Command('delete'))
    .description('delete one with its files, variables, secrets, logs and instances; what runs is cancelled')
    .argument('<name>', 'name of the namespace')
    .option('--yes', 'do not ask', false)
    .option('--json', 'print {"deleted"}', false)
    .action((name: string, flags: DeleteFlags) => runCommand(async () => (await work()).removeNamespace(name, flags)));
  return namespaces
    .addCommand(withExamples(list, ['durektiv namespaces list']))
    .addCommand(withExamples(create, ['durektiv namespaces create shop']))
    .addCommand(withExamples(pause, ['durektiv namespaces pause shop']))
    .addCommand(withExamples(resume, ['durektiv namespaces resume shop']))
    .addCommand(withExamples(remove, ['durektiv namespaces delete shop --yes']));
}
