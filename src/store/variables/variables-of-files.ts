import { sql } from 'kysely';
import type { Database } from '../schema.js';

/** What was set for the new paths before belonged to files that are no more. */
export async function moveVariables(db: Database, namespace: string, from: string, to: string): Promise<void> {
  await deleteVariables(db, namespace, to);
  await sql`
    update variables set reference = ${to} || substring(reference from ${from.length + 1}::int)
    where namespace = ${namespace} and scope = 'workflow'
      and (reference = ${from} or starts_with(reference, ${`${from}/`}))`.execute(db);
}

/** Deletes the variables of the workflow at `path` and of those below it. */
export async function deleteVariables(db: Database, namespace: string, path: string): Promise<void> {
  await sql`
    delete from variables
    where namespace = ${namespace} and scope = 'workflow'
      and (reference = ${path} or starts_with(reference, ${`${path}/`}))`.execute(db);
}
