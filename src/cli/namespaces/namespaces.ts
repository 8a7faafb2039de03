import {
  createNamespace,
  deleteNamespace,
  listNamespaces,
  pauseNamespace,
  resumeNamespace,
} from '../client/namespaces.js';
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
        ['NAME', 'MADE', 'PAUSED'],
        namespaces.map(({ name, createdAt, paused }) => [name, localTime(createdAt), paused ? 'yes' : 'no']),
      ),
    );
}

export async function makeNamespace(name: string, flags: NamespaceFlags): Promise<void> {
  const made = await createNamespace(await openServer(flags), name);
  if (flags.json) printJson(made);
  else note(`The namespace ${made.name} is made.`);
}

export async function pause(name: string, flags: NamespaceFlags): Promise<void> {
  const api = await openServer(flags);
  const pause = await withProgress(`pausing ${name}`, () => pauseNamespace(api, name));
  if (flags.json) printJson({ name, ...pause });
  else note(`The namespace ${name} is paused. Starts by events that wait: ${pause.held}.`);
}

export async function resume(name: string, flags: NamespaceFlags): Promise<void> {
  const api = await openServer(flags);
  const { paused, held } = await withProgress(`resuming ${name}`, () => resumeNamespace(api, name));
  if (flags.json) printJson({ name, wasPaused: paused, started: held });
  else
    note(
      paused
        ? `The namespace ${name} goes on. Starts by events that waited: ${held}.`
        : `The namespace ${name} was not paused.`,
    );
}

export async function removeNamespace(name: string, flags: DeleteFlags): Promise<void> {
  const api = await openServer(flags);
  await confirm(`${name} at ${api.target.server} would be deleted, with everything in it.`, flags.yes);
  await withProgress(`deleting ${name}`, () => deleteNamespace(api, name));
  if (flags.json) printJson({ deleted: [name] });
  else note(`The namespace ${name} is deleted.`);
}
