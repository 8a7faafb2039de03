import { Command } from 'commander';
import { withNamespace } from '../client/server-options.js';
import { runCommand } from '../run-command.js';
import { withExamples } from '../with-examples.js';
import type { SetFlags, VariableFlags } from './variables.js';

/** `durektiv variables` */
export function variablesCommand(): Command {
  const work = () => import('./variables.js');
  const list = ofOwner('list')
    .description('list variables')
    .option('--json', 'print {"variables"}', false)
    .action((flags: VariableFlags) => runCommand(async () => (await work()).printVariables(flags)));
  const get = ofOwner('get')
    .description('write the content of a variable to stdout, as it is')
    .argument('<name>', 'name of the variable')
    .option('--json', 'print the variable with its content, in base64 when it is no text', false)
    .action((name: string, flags: VariableFlags) => runCommand(async () => (await work()).getVariable(name, flags)));
  const set = ofOwner('set')
    .description('make a variable, or overwrite one')
    .argument('<name>', 'name of the variable')
    .argument('[value]', 'its content; without it and --file it is read from standard input')
    .option('-f, --file <file>', 'file with the content')
    .option('--mime-type <type>', 'what it is; otherwise application/json or text/plain, as it looks')
    .option('--json', 'print the variable', false)
    .action((name: string, value: string | undefined, flags: SetFlags) =>
      runCommand(async () => (await work()).setTo(name, value, flags)),
    );
  const remove = ofOwner('delete')
    .description('delete variables')
    .argument('<names...>', 'names of variables')
    .option('--json', 'print {"deleted"}', false)
    .action((names: string[], flags: VariableFlags) => runCommand(async () => (await work()).removeAll(names, flags)));
  return new Command('variables')
    .description('variables of a namespace, a flow or an instance: list, get, set, delete')
    .addCommand(
      withExamples(list, ['durektiv variables list -n shop', 'durektiv variables list -n shop --flow /order.yaml']),
    )
    .addCommand(
      withExamples(get, ['durektiv variables get -n shop limit', 'durektiv variables get -n shop logo > logo.png']),
    )
    .addCommand(
      withExamples(set, [
        'durektiv variables set -n shop limit 5',
        'durektiv variables set -n shop logo --file logo.png --mime-type image/png',
        'curl -s $URL | durektiv variables set -n shop rates',
      ]),
    )
    .addCommand(withExamples(remove, ['durektiv variables delete -n shop limit logo']));
}

function ofOwner(name: string): Command {
  return withNamespace(new Command(name))
    .option('--flow <path>', 'variables of this flow')
    .option('--instance <id>', 'variables of this instance');
}
