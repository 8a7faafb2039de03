import { sql } from 'kysely';
import type { Database } from './schema.js';
import { asBuffer } from './slices.js';
import { storable } from './text.js';
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
): Promise<'written' | 'known'> {
  if (step !== undefined && !(await begin(tx, namespace, step))) return 'known';
  for (const { key, content } of inOrder(writes)) {
    if (content === undefined) await remove(tx, namespace, key);
    else await set(tx, namespace, key, content);
  }
  return 'written';
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
function inOrder(writes: readonly VariableWrite[]): VariableWrite[] {
  const last = new Map(writes.map((write) => [`${write.key.scope}\n${write.key.reference}\n${write.key.name}`, write]));
  return [...last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, write]) => write);
}

async function set(
  tx: Database,
  namespace: string,
  { scope, reference, name }: VariableKey,
  { mimeType, data }: VariableContent,
): Promise<void> {
  const now = Date.now();
  await sql`
    insert into variables (namespace, scope, reference, name, mime_type, data, created_at, updated_at)
    values (${namespace}, ${scope}, ${reference}, ${name}, ${storable(mimeType)}, ${asBuffer(data)}, ${now}, ${now})
    on conflict (namespace, scope, reference, name) do update set
      mime_type = excluded.mime_type, data = excluded.data, updated_at = excluded.updated_at`.execute(tx);
}

async function remove(tx: Database, namespace: string, { scope, reference, name }: VariableKey): Promise<void> {
  await tx
    .deleteFrom('variables')
    .where('namespace', '=', namespace)
    .where('scope', '=', scope)
    .where('reference', '=', reference)
    .where('name', '=', name)
    .execute();
}
