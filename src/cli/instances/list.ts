import { type InstanceFilters, listInstances } from '../client/instances.js';
import { openNamespace } from '../client/server-options.js';
import type { TargetFlags } from '../client/target.js';
import { note, print, printJson } from '../terminal/print.js';
import { withProgress } from '../terminal/progress.js';
import { table } from '../terminal/table.js';
import { localTime, took } from '../terminal/time.js';
import { statusStyle } from './status-style.js';

export type ListFlags = TargetFlags & InstanceFilters & { readonly json: boolean };

/** Prints a page of the list of instances. */
export async function printInstances(flags: ListFlags): Promise<void> {
  const { api, namespace } = await openNamespace(flags);
  const list = await withProgress('reading the list', () => listInstances(api, namespace, flags));
  if (flags.json) return printJson(list);
  const rows = list.instances.map(({ id, status, path, invoker, createdAt, endedAt, errorCode }) => [
    id,
    status,
    localTime(createdAt),
    took(createdAt, endedAt),
    invoker,
    path,
    errorCode ?? '',
  ]);
  print(table(['ID', 'STATUS', 'STARTED', 'TOOK', 'INVOKER', 'PATH', 'ERROR'], rows, statusStyle));
  const last = flags.offset + rows.length;
  if (last < list.total) note(`${last} of ${list.total}: more with --offset ${last} or --limit`);
}
