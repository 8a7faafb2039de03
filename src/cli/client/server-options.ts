import type { Command } from 'commander';
import { UsageError } from '../failure.js';
import type { Api } from './api.js';
import { defaultServer } from './default-server.js';
import type { TargetFlags } from './target.js';

/** The options by which a command finds the server. */
export function withServer(command: Command): Command {
  return command
    .option('--server <url>', `URL of the server (DUREKTIV_SERVER, or the profile; otherwise ${defaultServer})`)
    .option('--key <key>', 'key for it (DUREKTIV_KEY, or the profile)')
    .option('--profile <name>', 'profile that says the rest (DUREKTIV_PROFILE; otherwise the one in use)');
}

/** The same, and which namespace is meant. */
export function withNamespace(command: Command): Command {
  return withServer(command).option(
    '-n, --namespace <name>',
    'namespace to work in (DUREKTIV_NAMESPACE, or the profile)',
  );
}

/** The server of a command line. What asks it is loaded now: commands that have none start without it. */
export async function openServer(flags: TargetFlags): Promise<Api> {
  const [{ Api: Client }, { targetOf }] = await Promise.all([import('./api.js'), import('./target.js')]);
  return new Client(await targetOf(flags));
}

/** The server and the namespace of a command line. @throws UsageError when no namespace is named */
export async function openNamespace(flags: TargetFlags): Promise<{ readonly api: Api; readonly namespace: string }> {
  const api = await openServer(flags);
  const { namespace } = api.target;
  if (namespace !== undefined) return { api, namespace };
  throw new UsageError('Say in which namespace: with --namespace, DUREKTIV_NAMESPACE or a profile.');
}
