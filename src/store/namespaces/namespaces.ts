import { sql, type Selectable } from 'kysely';
import { clearNamespace } from './clear-namespace.js';
import { FILE_ROOT } from '../files/file-path.js';
import { Gathering } from '../statements/gathering.js';
import { unlessOvertaken } from '../statements/overtaken.js';
import { runningIn, type RunningInstance } from '../instances/instances.js';
import type { Database, NamespaceTable } from '../schema.js';

export interface Namespace {
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Null while it is not paused. */
  readonly pausedAt: number | null;
}

/** Namespaces: everything else in the store belongs to one. */
export class NamespaceStore {
  private readonly lookups = new Gathering((names: readonly string[]) => this.find(names));

  constructor(private readonly db: Database) {}

  /** Creates the namespace with an empty file root. */
  async create(name: string): Promise<Namespace | 'exists'> {
    const now = Date.now();
    return this.db.transaction().execute(async (tx) => {
      const row = await tx
        .insertInto('namespaces')
        .values({ name, created_at: now, updated_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!row) return 'exists';
      await tx.insertInto('files').values(rootOf(name, now)).execute();
      return toNamespace(row);
    });
  }

  /** @returns undefined when there is none of this name. */
  get(name: string): Promise<Namespace | undefined> {
    return this.lookups.ask(name);
  }

  /** All namespaces, the oldest first. */
  async list(): Promise<Namespace[]> {
    const rows = await this.db.selectFrom('namespaces').selectAll().orderBy('created_at').orderBy('name').execute();
    return rows.map(toNamespace);
  }

  /**
   * Deletes the namespace and everything in it; see {@link clearNamespace}. When that is cut off, it is still there with what is
   * left, to be deleted again.
   * @returns the instances that were still running in it, whose runs nobody sees any more; undefined when there is no such namespace.
   */
  async delete(name: string): Promise<RunningInstance[] | undefined> {
    await clearNamespace(this.db, name);
    return unlessOvertaken(() => this.deleteNow(name));
  }

  private deleteNow(name: string): Promise<RunningInstance[] | undefined> {
    return this.db.transaction().execute(async (tx) => {
      // Nothing can be added to a locked namespace, so nothing that runs is overlooked.
      const found = await tx.selectFrom('namespaces').select('name').where('name', '=', name).forUpdate().execute();
      if (found.length === 0) return undefined;
      const running = await runningIn(tx, name);
      await tx.deleteFrom('namespaces').where('name', '=', name).execute();
      await remember(tx, name);
      return running;
    });
  }

  private async find(names: readonly string[]): Promise<(Namespace | undefined)[]> {
    const rows = await this.db
      .selectFrom('namespaces')
      .selectAll()
      .where('name', '=', sql<string>`any(${names}::text[])`)
      .execute();
    const found = new Map(rows.map((row) => [row.name, toNamespace(row)]));
    return names.map((name) => found.get(name));
  }
}

/** Runs of it may have begun in this moment: they are looked for later. */
async function remember(tx: Database, name: string): Promise<void> {
  await tx
    .insertInto('deleted_namespaces')
    .values({ name, deleted_at: Date.now() })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ deleted_at: Date.now() }))
    .execute();
}

function rootOf(namespace: string, now: number) {
  return {
    namespace,
    path: FILE_ROOT,
    parent: null,
    type: 'directory',
    mime_type: '',
    data: Buffer.alloc(0),
    created_at: now,
    updated_at: now,
  };
}

function toNamespace(row: Selectable<NamespaceTable>): Namespace {
  return { name: row.name, createdAt: row.created_at, updatedAt: row.updated_at, pausedAt: row.paused_at };
}
