import { createNamespace, deleteNamespace, listNamespaces } from '../client/namespaces.js';
import { openServer } from '../client/server-options.js';
import type { TargetFlags } from '../client/target.js';
import { confirm } from '../terminal/confirm.js';
import { note, print, printJson } from '../terminal/print.js';
import { withProgress } from '../terminal/progress.js';
import { table } from '../terminal/table.js';
import { localTime } from '../terminal/time.js';

export type NamespaceFlags = TargetFlags & { readonly json: boolean };
export type DeleteFlags = NamespaceFlags & { readonly yes: boolean };

export async function printNamespaces(flags: NamespaceFlags): Promise<void> {
  const namespaces = await listNamespaces(await openServer(flags));
  if (flags.json) printJson({ namespaces });
  else
    print(
      table(
        ['NAME', 'MADE'],
        namespaces.map(({ name, createdAt }) => [name, localTime(createdAt)]),
      ),
    );
}

export async function makeNamespace(name: string, flags: NamespaceFlags): Promise<void> {
  const made = await createNamespace(await openServer(flags), name);
  if (flags.json) printJson(made);
  else note(`The namespace ${made.name} is made.`);
}

export async function removeNamespace(name: string, flags: DeleteFlags): Promise<void> {
  const api = await openServer(flags);
  await confirm(`${name} at ${api.target.server} would be deleted, with everything in it.`, flags.yes);
  await withProgress(`deleting ${name}`, () => deleteNamespace(api, name));
  if (flags.json) printJson({ deleted: [name] });
  else note(`The namespace ${name} is deleted.`);
}
