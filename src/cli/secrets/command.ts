import { Command } from 'commander';
import { withNamespace } from '../client/server-options.js';
import { runCommand } from '../run-command.js';
import { withExamples } from '../with-examples.js';
import type { SecretFlags } from './secrets.js';

/** `durektiv secrets` */
export function secretsCommand(): Command {
  const work = () => import('./secrets.js');
  const list = withNamespace(new Command('list'))
    .description('list secrets, and which of them have no value yet')
    .option('--json', 'print {"secrets"}', false)
    .action((flags: SecretFlags) => runCommand(async () => (await work()).printSecrets(flags)));
  const set = withNamespace(new Command('set'))
    .description('give a secret the value on standard input; a line feed at its end does not belong to it')
    .argument('<name>', 'name of the secret')
    .option('--json', 'print the secret, without its value', false)
    .action((name: string, flags: SecretFlags) => runCommand(async () => (await work()).setFromStdin(name, flags)));
  const remove = withNamespace(new Command('delete'))
    .description('delete secrets')
    .argument('<names...>', 'names of secrets')
    .option('--json', 'print {"deleted"}', false)
    .action((names: string[], flags: SecretFlags) => runCommand(async () => (await work()).removeAll(names, flags)));
  return new Command('secrets')
    .description('secrets of a namespace: list, set, delete')
    .addCommand(withExamples(list, ['durektiv secrets list -n shop']))
    .addCommand(
      withExamples(set, [
        'durektiv secrets set -n shop token < token.txt',
        'pass shop/token | durektiv secrets set -n shop token',
      ]),
    )
    .addCommand(withExamples(remove, ['durektiv secrets delete -n shop token']));
}
