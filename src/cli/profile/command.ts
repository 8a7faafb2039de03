import { Command } from 'commander';
import { runCommand } from '../run-command.js';
import { withExamples } from '../with-examples.js';
import type { SetFlags } from './profiles.js';

/** `durektiv profile` */
export function profileCommand(): Command {
  const work = () => import('./profiles.js');
  const profile = new Command('profile').description(
    'servers you work with, in ~/.config/durektiv/profiles.json: set, list, use, remove',
  );
  const set = new Command('set')
    .description('keep a server under a name, or change what is given; the first one is the one in use')
    .argument('<name>', 'name of the profile')
    .option('--server <url>', 'URL of the server')
    .option('--key <key>', 'key for it; - reads it from standard input, so that no history of a shell has it')
    .option('-n, --namespace <name>', 'namespace to work in')
    .action((name: string, flags: SetFlags) => runCommand(async () => (await work()).setProfile(name, flags)));
  const list = new Command('list')
    .description('list them, without their keys')
    .option('--json', 'print {"current", "profiles"}', false)
    .action((flags: { json: boolean }) => runCommand(async () => (await work()).printProfiles(flags)));
  const use = new Command('use')
    .description('let commands use one when they name none')
    .argument('<name>', 'name of the profile')
    .action((name: string) => runCommand(async () => (await work()).useProfile(name)));
  const remove = new Command('remove')
    .description('forget one')
    .argument('<name>', 'name of the profile')
    .action((name: string) => runCommand(async () => (await work()).removeProfile(name)));
  return profile
    .addCommand(
      withExamples(set, [
        'durektiv profile set local --server http://127.0.0.1:6665 -n shop',
        'durektiv profile set live --server https://flows.example.com --key - < key.txt',
      ]),
    )
    .addCommand(withExamples(list, ['durektiv profile list']))
    .addCommand(withExamples(use, ['durektiv profile use live']))
    .addCommand(withExamples(remove, ['durektiv profile remove live']));
}
