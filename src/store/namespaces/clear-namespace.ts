import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../schema.js';
import { inSteps } from '../statements/in-steps.js';
import { unlessOvertaken } from '../statements/overtaken.js';

/** Rows of a step. Those of instances hold their inputs, which may be large. */
const sizes = { logs: 10_000, events: 2_000, instances: 500 } as const;

/**
 * Deletes what a namespace may have millions of, in steps that are transactions of their own: in one statement it could take
 * longer than the connection waits for an answer, each time anew. Rows that somebody works on are left, and so are instances that
 * run: these are deleted with the namespace.
 */
export async function clearNamespace(db: Database, namespace: string): Promise<void> {
  const steps = [
    { size: sizes.logs, step: lines(namespace) },
    { size: sizes.events, step: events(namespace) },
    { size: sizes.instances, step: endedInstances(namespace) },
  ];
  for (const { size, step } of steps) await inSteps(size, () => unlessOvertaken(() => count(db, step)));
}

const lines = (namespace: string) => sql`
  delete from logs where id = any(array(
    select id from logs where namespace = ${namespace} limit ${sizes.logs} for update skip locked))`;

const events = (namespace: string) => sql`
  delete from events where serial = any(array(
    select serial from events where namespace = ${namespace} limit ${sizes.events} for update skip locked))`;

const endedInstances = (namespace: string) => sql`
  delete from instances where serial = any(array(
    select serial from instances where namespace = ${namespace} and status <> 'pending'
    limit ${sizes.instances} for update skip locked))`;

async function count(db: Database, step: RawBuilder<unknown>): Promise<number> {
  return db.transaction().execute(async (tx) => {
    // Of a namespace that has most of a table the whole table would be gone through in each step, with all that is deleted by then.
    await sql`set local enable_seqscan = off`.execute(tx);
    const { numAffectedRows = 0n } = await step.execute(tx);
    return Number(numAffectedRows);
  });
}
