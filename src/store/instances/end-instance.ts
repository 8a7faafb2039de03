import { sql } from 'kysely';
import type { InstanceStatus } from '../../instances/instances.js';
import type { Json } from '../../json/json.js';
import type { Keyring } from '../../secrets/keyring.js';
import { sealText } from '../../secrets/sealed-text.js';
import type { Database } from '../schema.js';
import { sealContext } from '../secrets/seal-context.js';
import { storable } from '../statements/text.js';

/** How an instance ended. `flow` and `metadata` replace what was reported when they are given. */
export interface InstanceEnd {
  readonly status: Exclude<InstanceStatus, 'pending'>;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly endedAt: number;
  readonly flow?: readonly string[];
  readonly metadata?: Json;
  /** True when it was read from Temporal. */
  readonly confirmed: boolean;
  /** Present when texts are kept sealed: the instance handles secrets. */
  readonly sealed?: true;
}

/** Writes the end of an instance, and its last line when the run could not. @returns false when nothing was changed */
export function endInstance(db: Database, keyring: Keyring, id: string, end: InstanceEnd): Promise<boolean> {
  const keep = end.sealed ? (text: string) => sealText(keyring, text, sealContext(id)) : storable;
  return db.transaction().execute(async (tx) => {
    const changed = await setEnd(tx, id, end, keep);
    if (changed) await addLastLine(tx, id, end, keep);
    return changed;
  });
}

/** How a text of the instance is kept. */
type Keep = (text: string) => string;

async function setEnd(tx: Database, id: string, end: InstanceEnd, keep: Keep): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('instances')
    .set({
      status: end.status,
      confirmed: end.confirmed,
      error_code: end.errorCode === null ? null : keep(end.errorCode),
      error_message: end.errorMessage === null ? null : keep(end.errorMessage),
      ended_at: end.endedAt,
      ...(end.flow && { flow: end.flow.map(storable) }),
      ...(end.metadata !== undefined && {
        metadata: JSON.stringify(end.sealed ? keep(JSON.stringify(end.metadata)) : end.metadata),
      }),
    })
    .where('id', '=', id)
    .where((row) => (end.confirmed ? row('confirmed', '=', false) : row('status', '=', 'pending')))
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

async function addLastLine(tx: Database, id: string, end: InstanceEnd, keep: Keep): Promise<void> {
  const { status, errorCode, errorMessage } = end;
  const message =
    status === 'complete' ? 'workflow completed' : `workflow ${status} with code ${errorCode}: ${errorMessage}`;
  await sql`
    insert into logs (namespace, instance, path, call_path, level, message, time, ended, of_namespace)
    select namespace, id, path, call_path, ${status === 'complete' ? 'INFO' : 'ERROR'},
      ${keep(message)}, ${end.endedAt}::bigint, ${status}, true
    from instances i where id = ${id}
      and not exists (
        select from logs where root = i.root::text and instance = i.id and ended is not null)`.execute(tx);
}
