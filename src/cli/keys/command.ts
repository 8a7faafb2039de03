import { Command } from 'commander';
import { runCommand } from '../run-command.js';
import { withExamples } from '../with-examples.js';
import type { CreateOptions } from './keys.js';

/** `durektiv keys` */
export function keysCommand(): Command {
  const keys = new Command('keys').description(
    'keys for the API: once there is one, the API asks for a key. Works on the database, whether the API runs or not',
  );
  const create = keys
    .command('create')
    .description('make a key and print it; it cannot be shown again')
    .argument('<name>', 'what it is for, in your words')
    .option('--namespace <name>', 'good for this namespace only; without it for all, and to make and delete them')
    .option('--read-only', 'may look, and change nothing', false)
    .option('--json', 'print {"id", "name", "namespace", "access", "key"}', false)
    .action((name: string, options: CreateOptions) =>
      runCommand(async () => (await import('./keys.js')).createKey(name, options)),
    );
  withExamples(create, [
    'KEY=$(durektiv keys create deploys --namespace shop)',
    'curl -H "Direktiv-Api-Key: $KEY" http://127.0.0.1:6665/api/v2/namespaces/shop/instances',
  ]);
  const list = keys
    .command('list')
    .description('show all keys, without their texts')
    .option('--json', 'print {"keys"}', false)
    .action((options: { readonly json: boolean }) =>
      runCommand(async () => (await import('./keys.js')).listKeys(options)),
    );
  withExamples(list, ['durektiv keys list']);
  const revoke = keys
    .command('revoke')
    .description('end a key; a server that runs refuses it within five seconds')
    .argument('<id>', 'id of the key, as list shows it')
    .option('--json', 'print {"revoked"}', false)
    .action((id: string, options: { readonly json: boolean }) =>
      runCommand(async () => (await import('./keys.js')).revokeKey(id, options)),
    );
  withExamples(revoke, ['durektiv keys revoke 5c0f1a2b3d4e'], 'there is no such key, or it was revoked before');
  return keys;
}
