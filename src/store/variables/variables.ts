import { sql, type Selectable } from 'kysely';
import { isTaken, isUnknownNamespace } from '../connection/postgres-errors.js';
import type { Database, VariableTable } from '../schema.js';
import { asBuffer, readSlices, sliceOfData } from '../statements/slices.js';
import { snapshot } from '../statements/snapshot.js';
import { storable } from '../statements/text.js';
import type { VariableContent, VariableKey, VariableOwner } from './variable.js';
import type { WriteOutcome } from '../../interpreter/activity-contract.js';
import { writeVariables, type StepOfInstance, type VariableWrite } from './write-variables.js';

/** A variable without its content. Times are milliseconds since the epoch. */
export interface VariableEntry extends VariableKey {
  readonly id: string;
  readonly mimeType: string;
  /** Bytes. */
  readonly size: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Variable extends VariableEntry, VariableContent {}

export interface VariableChange extends Partial<VariableContent> {
  readonly name?: string;
}

/** Variables of namespaces, workflows and instances: bytes with a MIME type (specification 10). */
export class VariableStore {
  constructor(private readonly db: Database) {}

  /** Creates a variable that is not there yet. */
  async create(
    namespace: string,
    key: VariableKey,
    { mimeType, data }: VariableContent,
  ): Promise<Variable | 'exists' | 'no-namespace'> {
    const now = Date.now();
    const { scope, reference, name } = key;
    try {
      const row = await this.db
        .insertInto('variables')
        .values({
          ...{ namespace, scope, reference, name, mime_type: storable(mimeType), data: asBuffer(data) },
          ...{ created_at: now, updated_at: now },
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning(COLUMNS)
        .executeTakeFirst();
      return row === undefined ? 'exists' : { ...toEntry({ ...row, size: data.length }), data };
    } catch (error) {
      if (isUnknownNamespace(error)) return 'no-namespace';
      throw error;
    }
  }

  /** The variables of one owner, the oldest first. @param name only the one of this name. */
  async list(namespace: string, { scope, reference }: VariableOwner, name?: string): Promise<VariableEntry[]> {
    let rows = this.entries()
      .where('namespace', '=', namespace)
      .where('scope', '=', scope)
      .where('reference', '=', storable(reference));
    if (name !== undefined) rows = rows.where('name', '=', storable(name));
    return (await rows.orderBy('created_at').orderBy('serial').execute()).map(toEntry);
  }

  /** @returns undefined when the namespace has no variable of this id, which must be a UUID. */
  async get(namespace: string, id: string): Promise<Variable | undefined> {
    return snapshot(this.db, async (tx) => {
      const variables = new VariableStore(tx);
      const row = await variables.entries().where('namespace', '=', namespace).where('id', '=', id).executeTakeFirst();
      return row && { ...toEntry(row), data: await variables.data(row.id) };
    });
  }

  /** Changes what is given. @returns the variable as it is now. `exists`: another one of its owner has the new name. */
  async update(namespace: string, id: string, change: VariableChange): Promise<Variable | 'missing' | 'exists'> {
    const { name, mimeType, data } = change;
    try {
      await this.db
        .updateTable('variables')
        .set({
          updated_at: Date.now(),
          ...(name !== undefined && { name }),
          ...(mimeType !== undefined && { mime_type: storable(mimeType) }),
          ...(data !== undefined && { data: asBuffer(data) }),
        })
        .where('namespace', '=', namespace)
        .where('id', '=', id)
        .execute();
    } catch (error) {
      if (isTaken(error)) return 'exists';
      throw error;
    }
    return (await this.get(namespace, id)) ?? 'missing';
  }

  /** Deletes all of these ids or, when one of them is not there, none. @returns whether they were deleted. */
  async delete(namespace: string, ids: readonly string[]): Promise<boolean> {
    const wanted = new Set(ids).size;
    return this.db.transaction().execute(async (tx) => {
      const rows = await tx
        .selectFrom('variables')
        .select('id')
        .where('namespace', '=', namespace)
        .where('id', '=', sql<string>`any(${ids}::uuid[])`)
        .orderBy('id')
        .forUpdate()
        .execute();
      if (rows.length < wanted) return false;
      await tx
        .deleteFrom('variables')
        .where('id', '=', sql<string>`any(${ids}::uuid[])`)
        .execute();
      return true;
    });
  }

  /** The variables that are there of these keys, in their order, all as they were at one moment; without content. */
  async find(namespace: string, keys: readonly VariableKey[]): Promise<(VariableEntry | undefined)[]> {
    if (keys.length === 0) return [];
    const column = (name: keyof VariableKey) => keys.map((key) => storable(key[name]));
    const rows = await this.entries()
      .where('namespace', '=', namespace)
      .where(
        sql<boolean>`(scope, reference, name) in (select * from unnest(
          ${column('scope')}::text[], ${column('reference')}::text[], ${column('name')}::text[]))`,
      )
      .execute();
    const found = new Map(rows.map((row) => [keyOf(row), toEntry(row)]));
    return keys.map((key) => found.get(keyOf(key)));
  }

  /**
   * The contents of these variables as they were at one moment, in the order of the keys; undefined for what is missing.
   * @throws VariablesTooLarge when they are more than `limit` bytes together.
   */
  async read(namespace: string, keys: readonly VariableKey[], limit: number): Promise<(Variable | undefined)[]> {
    return snapshot(this.db, async (tx) => {
      const variables = new VariableStore(tx);
      const entries = await variables.find(namespace, keys);
      const size = entries.reduce((sum, entry) => sum + (entry?.size ?? 0), 0);
      if (size > limit) throw new VariablesTooLarge(size, limit);
      const contents: (Variable | undefined)[] = [];
      for (const entry of entries) contents.push(entry && { ...entry, data: await variables.data(entry.id) });
      return contents;
    });
  }

  /**
   * Sets and deletes variables, all or none. With a step, once: when the instance has written for this step or a later
   * one, nothing is changed.
   * @returns what became of each, in the order of the writes
   */
  async write(
    namespace: string,
    writes: readonly VariableWrite[],
    step?: StepOfInstance,
  ): Promise<readonly WriteOutcome[] | 'known' | 'no-namespace'> {
    try {
      return await this.db.transaction().execute((tx) => writeVariables(tx, namespace, writes, step));
    } catch (error) {
      if (isUnknownNamespace(error)) return 'no-namespace';
      throw error;
    }
  }

  private async data(id: string): Promise<Uint8Array> {
    const data = await readSlices(async (offset, length) => {
      const row = await this.db
        .selectFrom('variables')
        .select(sliceOfData(offset, length))
        .where('id', '=', id)
        .executeTakeFirst();
      return row?.slice;
    });
    return data ?? new Uint8Array();
  }

  private entries() {
    return this.db
      .selectFrom('variables')
      .select(COLUMNS)
      .select(sql<number>`length(data)`.as('size'));
  }
}

/** Why variables were not read. */
export class VariablesTooLarge extends Error {
  override readonly name = 'VariablesTooLarge';

  constructor(size: number, limit: number) {
    super(`the variables have ${size} bytes together, ${limit} are allowed: read them in several states`);
  }
}

const COLUMNS = ['id', 'scope', 'reference', 'name', 'mime_type', 'created_at', 'updated_at'] as const;

type EntryRow = Pick<Selectable<VariableTable>, (typeof COLUMNS)[number]> & { size: number };

function toEntry(row: EntryRow): VariableEntry {
  return {
    id: row.id,
    scope: row.scope,
    reference: row.reference,
    name: row.name,
    mimeType: row.mime_type,
    size: row.size,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** None of the three holds a line feed. */
function keyOf({ scope, reference, name }: VariableKey): string {
  return `${scope}\n${reference}\n${name}`;
}
