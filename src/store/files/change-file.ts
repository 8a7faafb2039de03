import { sql } from 'kysely';
import { FILE_ROOT, parentPath } from './file-path.js';
import { type Place, typeAt } from './file-rows.js';
import type { Database } from '../schema.js';
import { asBuffer } from '../statements/slices.js';
import { moveVariables } from '../variables/variables-of-files.js';

export interface FileChange {
  readonly data?: Uint8Array;
  /** New absolute path; a directory moves with everything below it, and variables of workflows follow their file. */
  readonly path?: string;
}

/** Why a change was refused; nothing was changed then. */
export type FileRefusal = 'missing' | 'is-directory' | 'is-root' | 'exists' | 'no-parent';

/** Changes content, path or both. @returns why not: then the caller must take back what was written before it */
export async function changeFile(
  tx: Database,
  at: Place,
  { data, path }: FileChange,
): Promise<FileRefusal | undefined> {
  if (path !== undefined) await lockNamespace(tx, at.namespace);
  const type = await typeAt(tx, at);
  if (type === undefined) return 'missing';
  if (data !== undefined) {
    if (type === 'directory') return 'is-directory';
    await write(tx, at, data);
  }
  return path === undefined ? undefined : move(tx, at, path);
}

/** One move at a time, so that two directories cannot move into each other. */
async function lockNamespace(tx: Database, namespace: string): Promise<void> {
  await sql`select from namespaces where name = ${namespace} for no key update`.execute(tx);
}

async function write(tx: Database, { namespace, path }: Place, data: Uint8Array): Promise<void> {
  await tx
    .updateTable('files')
    .set({ data: asBuffer(data), updated_at: Date.now() })
    .where('namespace', '=', namespace)
    .where('path', '=', path)
    .execute();
}

async function move(tx: Database, { namespace, path: from }: Place, to: string): Promise<FileRefusal | undefined> {
  if (from === FILE_ROOT || to === FILE_ROOT) return 'is-root';
  if ((await typeAt(tx, { namespace, path: to })) !== undefined) return 'exists';
  const parent = parentPath(to) ?? FILE_ROOT;
  // Below itself: that directory would move away with it.
  if (`${parent}/`.startsWith(`${from}/`)) return 'no-parent';
  if ((await typeAt(tx, { namespace, path: parent })) !== 'directory') return 'no-parent';
  await rename(tx, namespace, from, to, parent);
  await moveVariables(tx, namespace, from, to);
  return undefined;
}

/** Entries and the references to them change in one statement: the database checks them at its end. */
async function rename(tx: Database, namespace: string, from: string, to: string, parent: string): Promise<void> {
  const behind = from.length + 1;
  await sql`
    update files set
      path = ${to} || substring(path from ${behind}::int),
      parent = case when path = ${from} then ${parent} else ${to} || substring(parent from ${behind}::int) end,
      updated_at = ${Date.now()}
    where namespace = ${namespace} and (path = ${from} or starts_with(path, ${`${from}/`}))`.execute(tx);
}
