import { Command } from 'commander';
import { exitWith } from '../exit-with.js';
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
    .action(async (name: string, options: CreateOptions) => {
      const { createKey } = await import('./keys.js');
      exitWith(await createKey(name, options));
    });
  withExamples(create, [
    'KEY=$(durektiv keys create deploys --namespace shop)',
    'curl -H "Direktiv-Api-Key: $KEY" http://127.0.0.1:6665/api/v2/namespaces/shop/instances',
  ]);
  const list = keys
    .command('list')
    .description('show all keys, without their texts')
    .option('--json', 'print {"keys"}', false)
    .action(async (options: { readonly json: boolean }) => {
      const { listKeys } = await import('./keys.js');
      exitWith(await listKeys(options));
    });
  withExamples(list, ['durektiv keys list']);
  const revoke = keys
    .command('revoke')
    .description('end a key; a server that runs refuses it within five seconds')
    .argument('<id>', 'id of the key, as list shows it')
    .option('--json', 'print {"revoked"}', false)
    .action(async (id: string, options: { readonly json: boolean }) => {
      const { revokeKey } = await import('./keys.js');
      exitWith(await revokeKey(id, options));
    });
  withExamples(revoke, ['durektiv keys revoke 5c0f1a2b3d4e'], 'there is no such key, or it was revoked before');
  return keys;
}
