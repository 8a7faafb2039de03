import { deleteSecret, listSecrets, setSecret } from '../client/secrets.js';
import { openNamespace } from '../client/server-options.js';
import type { TargetFlags } from '../client/target.js';
import { UsageError } from '../failure.js';
import { readStdinLine } from '../read-bytes.js';
import { note, print, printJson } from '../terminal/print.js';
import { table } from '../terminal/table.js';
import { localTime } from '../terminal/time.js';

export type SecretFlags = TargetFlags & { readonly json: boolean };

export async function printSecrets(flags: SecretFlags): Promise<void> {
  const { api, namespace } = await openNamespace(flags);
  const secrets = await listSecrets(api, namespace);
  if (flags.json) return printJson({ secrets });
  const rows = secrets.map(({ name, initialized, updatedAt }) => [
    name,
    initialized ? 'yes' : 'missing',
    localTime(updatedAt),
  ]);
  print(table(['NAME', 'VALUE', 'CHANGED'], rows, (cell) => (cell === 'missing' ? 'yellow' : undefined)));
}

/** The value comes from standard input only: a command line is in histories and lists of processes. */
export async function setFromStdin(name: string, flags: SecretFlags): Promise<void> {
  const { api, namespace } = await openNamespace(flags);
  const value = await readStdinLine();
  if (value.length === 0) throw new UsageError('There is no value on standard input: a secret cannot be empty.');
  const secret = await setSecret(api, namespace, name, value);
  if (flags.json) printJson(secret);
  else note(`The secret ${name} is set.`);
}

export async function removeAll(names: readonly string[], flags: SecretFlags): Promise<void> {
  const { api, namespace } = await openNamespace(flags);
  for (const name of names) await deleteSecret(api, namespace, name);
  if (flags.json) printJson({ deleted: names });
}
