import { sql } from 'kysely';
import type { WriteOutcome } from '../../interpreter/activity-contract.js';
import type { Database } from '../schema.js';
import { asBuffer } from '../statements/slices.js';
import { storable } from '../statements/text.js';
import type { VariableContent, VariableKey } from './variable.js';

/** What becomes of a variable; without content it is deleted. */
export interface VariableWrite {
  readonly key: VariableKey;
  readonly content: VariableContent | undefined;
}

/** Makes a write one that is done once, however often it is tried. Steps of an instance count up. */
export interface StepOfInstance {
  readonly instance: string;
  readonly step: number;
}

/** Sets and deletes variables in the transaction `tx`: see `VariableStore.write`. */
export async function writeVariables(
  tx: Database,
  namespace: string,
  writes: readonly VariableWrite[],
  step: StepOfInstance | undefined,
): Promise<readonly WriteOutcome[] | 'known'> {
  if (step !== undefined && !(await begin(tx, namespace, step))) return 'known';
  const outcomes = new Map<string, WriteOutcome>();
  for (const [name, { key, content }] of inOrder(writes)) {
    const done = content === undefined ? remove(tx, namespace, key) : set(tx, namespace, key, content);
    outcomes.set(name, await done);
  }
  return writes.map((write) => outcomes.get(nameOf(write)) ?? 'absent');
}

/** @returns false when the step, or a later one, has been written. */
async function begin(tx: Database, namespace: string, { instance, step }: StepOfInstance): Promise<boolean> {
  const { rows } = await sql`
    insert into variable_steps (instance, namespace, step) values (${instance}, ${namespace}, ${step})
    on conflict (instance) do update set step = excluded.step where variable_steps.step < excluded.step
    returning step`.execute(tx);
  return rows.length > 0;
}

/** The last write of each variable, always in the same order: of two writers one waits for the other, never each for each. */
function inOrder(writes: readonly VariableWrite[]): [string, VariableWrite][] {
  const last = new Map(writes.map((write) => [nameOf(write), write]));
  return [...last].sort(([a], [b]) => (a < b ? -1 : 1));
}

function nameOf({ key }: VariableWrite): string {
  return `${key.scope}\n${key.reference}\n${key.name}`;
}

async function set(
  tx: Database,
  namespace: string,
  { scope, reference, name }: VariableKey,
  { mimeType, data }: VariableContent,
): Promise<WriteOutcome> {
  const now = Date.now();
  const { rows } = await sql<{ created: boolean }>`
    insert into variables (namespace, scope, reference, name, mime_type, data, created_at, updated_at)
    values (${namespace}, ${scope}, ${reference}, ${name}, ${storable(mimeType)}, ${asBuffer(data)}, ${now}, ${now})
    on conflict (namespace, scope, reference, name) do update set
      mime_type = excluded.mime_type, data = excluded.data, updated_at = excluded.updated_at
    returning xmax = 0 as created`.execute(tx);
  return rows[0]?.created === true ? 'created' : 'changed';
}

async function remove(tx: Database, namespace: string, key: VariableKey): Promise<WriteOutcome> {
  const { scope, reference, name } = key;
  const { numDeletedRows } = await tx
    .deleteFrom('variables')
    .where('namespace', '=', namespace)
    .where('scope', '=', scope)
    .where('reference', '=', reference)
    .where('name', '=', name)
    .executeTakeFirst();
  return numDeletedRows > 0n ? 'deleted' : 'absent';
}
