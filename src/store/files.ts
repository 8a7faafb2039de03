import { sql, type Selectable } from 'kysely';
import { FILE_ROOT, parentPath } from './file-path.js';
import { Gathering, START_REST } from './gathering.js';
import { unlessOvertaken } from './overtaken.js';
import { isTaken, isUnknownParent } from './postgres-errors.js';
import type { Database, FileTable } from './schema.js';
import { snapshot } from './snapshot.js';
import { asBuffer, readSlices, SLICE_BYTES, sliceOfData } from './slices.js';
import { type RunStatement, type Statement, within } from './statement.js';
import { storable } from './text.js';

/** Every kind of entry in the tree. */
export const FILE_TYPES = ['directory', 'file', 'workflow', 'service', 'endpoint', 'consumer', 'gateway'] as const;
export type FileType = (typeof FILE_TYPES)[number];

/** An entry of the tree without its content. Paths are clean: see `cleanPath`. */
export interface FileEntry {
  readonly path: string;
  readonly type: FileType;
  readonly mimeType: string;
  /** Bytes. */
  readonly size: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface StoredFile extends FileEntry {
  readonly data: Uint8Array;
}

export interface NewFile {
  readonly namespace: string;
  readonly path: string;
  readonly type: FileType;
  readonly mimeType: string;
  readonly data: Uint8Array;
}

export interface FileChange {
  readonly data?: Uint8Array;
  /** New absolute path; a directory moves with everything below it, and variables of workflows follow their file. */
  readonly path?: string;
}

/** A file whose content says what is to be run. */
export interface Declaration extends Pick<StoredFile, 'path'> {
  readonly type: 'service' | 'workflow';
  /** Of the content. */
  readonly hash: string;
}

interface Place {
  readonly namespace: string;
  readonly path: string;
}

type FoundFile = EntryRow & Place & { readonly data: Buffer | null };

/** Without the content of large ones. */
const FIND_FILES: Statement = {
  name: 'find-files',
  text: `
select namespace, path, type, mime_type, created_at, updated_at, length(data) as size,
  case when length(data) < ${SLICE_BYTES} then data end as data
from files where (namespace, path) in (select * from unnest($1::text[], $2::text[]))`,
};

const maxDeclaration = 1024 * 1024;

/** Why a change was refused; nothing was changed then. */
export type FileRefusal = 'missing' | 'is-directory' | 'is-root' | 'exists' | 'no-parent';

/** The files of the namespaces: one tree each, with the root `/`. */
export class FileStore {
  private readonly lookups = new Gathering((places: readonly Place[]) => this.find(places));
  private readonly startLookups = new Gathering((places: readonly Place[]) => this.find(places), START_REST);

  /** @param run makes the statement that reads files; by itself it goes where the others go */
  constructor(
    private readonly db: Database,
    private readonly run: RunStatement = within(db),
  ) {}

  /** Creates an entry in a directory that exists. An unknown namespace has no directory either. */
  async create(file: NewFile): Promise<StoredFile | 'exists' | 'no-parent'> {
    const existing = await this.entry(file.namespace, file.path);
    if (existing) return 'exists';
    const parent = parentPath(file.path) ?? FILE_ROOT;
    try {
      const { rows } = await sql<Selectable<FileTable>>`
        insert into files (namespace, path, parent, type, mime_type, data, created_at, updated_at)
        select namespace, ${file.path}, path, ${file.type}, ${storable(file.mimeType)}, ${asBuffer(file.data)},
          ${Date.now()}::bigint, ${Date.now()}::bigint
        from files where namespace = ${file.namespace} and path = ${parent} and type = 'directory'
        on conflict (namespace, path) do nothing
        returning *`.execute(this.db);
      if (rows[0]) return { ...toEntry({ ...rows[0], size: rows[0].data.length }), data: rows[0].data };
    } catch (error) {
      if (isUnknownParent(error)) return 'no-parent'; // deleted at this moment
      throw error;
    }
    return (await this.entry(file.namespace, file.path)) ? 'exists' : 'no-parent';
  }

  /** @returns undefined when there is no such path. */
  async get(namespace: string, path: string): Promise<StoredFile | undefined> {
    return this.whole(await this.lookups.ask({ namespace, path }));
  }

  /** As {@link get}, for what is to be started: of a start it is a small part. */
  async getToStart(namespace: string, path: string): Promise<StoredFile | undefined> {
    return this.whole(await this.startLookups.ask({ namespace, path }));
  }

  /** The direct entries of a directory, by path ascending. */
  async children(namespace: string, path: string): Promise<FileEntry[]> {
    const rows = await this.entries()
      .where('namespace', '=', namespace)
      .where('parent', '=', path)
      .orderBy('path')
      .execute();
    return rows.map(toEntry);
  }

  /** The flows and service files of a namespace, by path; none larger than a flow may be. */
  async declarations(namespace: string): Promise<Declaration[]> {
    const rows = await this.declaring().where('namespace', '=', namespace).orderBy('path').execute();
    return rows.map((row) => ({ ...row, type: row.type as Declaration['type'] }));
  }

  /** The service files of all namespaces. */
  async serviceFiles(): Promise<readonly (Declaration & { readonly namespace: string })[]> {
    const rows = await this.declaring().select('namespace').where('type', '=', 'service').orderBy('path').execute();
    return rows.map((row) => ({ ...row, type: 'service' }));
  }

  /** One of them with its content. */
  async declaration(namespace: string, path: string): Promise<(Declaration & Pick<StoredFile, 'data'>) | undefined> {
    const found = this.declaring().where('namespace', '=', namespace).where('path', '=', path);
    const row = await found.select('data').executeTakeFirst();
    return row && { ...row, type: row.type as Declaration['type'] };
  }

  /** Changes the content, the path, or both at once. @returns the entry as it is now. */
  async update(namespace: string, path: string, change: FileChange): Promise<StoredFile | FileRefusal> {
    try {
      // Somebody may make a file where one is moved from or to, at the same moment.
      return await unlessOvertaken(
        () => this.updateNow(namespace, path, change),
        (error) => isTaken(error) || isUnknownParent(error),
      );
    } catch (error) {
      if (error instanceof Refused) return error.reason;
      throw error;
    }
  }

  /** Deletes an entry with its variables, a directory with everything below it. The root stays. */
  async delete(namespace: string, path: string): Promise<'deleted' | 'missing' | 'is-root'> {
    if (path === FILE_ROOT) return 'is-root';
    return unlessOvertaken(() =>
      this.db.transaction().execute(async (tx) => {
        const { numDeletedRows } = await tx
          .deleteFrom('files')
          .where('namespace', '=', namespace)
          .where('path', '=', path)
          .executeTakeFirstOrThrow();
        if (numDeletedRows === 0n) return 'missing';
        await deleteVariables(tx, namespace, path);
        return 'deleted';
      }),
    );
  }

  private updateNow(namespace: string, path: string, change: FileChange): Promise<StoredFile | FileRefusal> {
    return this.db.transaction().execute(async (tx) => {
      const files = new FileStore(tx);
      if (change.path !== undefined) await lockNamespace(tx, namespace);
      const refusal = await files.change(namespace, path, change);
      // A thrown refusal takes back what was written before it.
      if (refusal) throw new Refused(refusal);
      return (await files.get(namespace, change.path ?? path)) ?? 'missing';
    });
  }

  private async find(places: readonly Place[]): Promise<(FoundFile | undefined)[]> {
    const values = [places.map(({ namespace }) => namespace), places.map(({ path }) => path)];
    const rows = await this.run<FoundFile>(FIND_FILES, values);
    return places.map((place) => rows.find((row) => row.namespace === place.namespace && row.path === place.path));
  }

  private async whole(row: FoundFile | undefined): Promise<StoredFile | undefined> {
    if (row === undefined) return undefined;
    return row.data === null ? this.getLarge(row.namespace, row.path) : { ...toEntry(row), data: row.data };
  }

  /** In slices, which are of one moment: the file may be replaced meanwhile. */
  private async getLarge(namespace: string, path: string): Promise<StoredFile | undefined> {
    return snapshot(this.db, async (tx) => {
      const files = new FileStore(tx).entries().where('namespace', '=', namespace).where('path', '=', path);
      const row = await files.executeTakeFirst();
      const data = await readSlices(async (offset, length) => {
        const { slice } = (await files.select(sliceOfData(offset, length)).executeTakeFirst()) ?? {};
        return slice;
      });
      return row && data && { ...toEntry(row), data };
    });
  }

  private async change(namespace: string, path: string, change: FileChange): Promise<FileRefusal | undefined> {
    const entry = await this.entry(namespace, path);
    if (!entry) return 'missing';
    if (change.data !== undefined) {
      if (entry.type === 'directory') return 'is-directory';
      await this.write(namespace, path, change.data);
    }
    return change.path === undefined ? undefined : this.move(namespace, path, change.path);
  }

  private async write(namespace: string, path: string, data: Uint8Array): Promise<void> {
    await this.db
      .updateTable('files')
      .set({ data: asBuffer(data), updated_at: Date.now() })
      .where('namespace', '=', namespace)
      .where('path', '=', path)
      .execute();
  }

  private async move(namespace: string, from: string, to: string): Promise<FileRefusal | undefined> {
    if (from === FILE_ROOT || to === FILE_ROOT) return 'is-root';
    if (await this.entry(namespace, to)) return 'exists';
    const parent = parentPath(to) ?? FILE_ROOT;
    // Below itself: that directory would move away with it.
    if (`${parent}/`.startsWith(`${from}/`)) return 'no-parent';
    const directory = await this.entry(namespace, parent);
    if (directory?.type !== 'directory') return 'no-parent';
    await this.rename(namespace, from, to, parent);
    await moveVariables(this.db, namespace, from, to);
    return undefined;
  }

  /** Entries and the references to them change in one statement: the database checks them at its end. */
  private async rename(namespace: string, from: string, to: string, parent: string): Promise<void> {
    const behind = from.length + 1;
    await sql`
      update files set
        path = ${to} || substring(path from ${behind}::int),
        parent = case when path = ${from} then ${parent} else ${to} || substring(parent from ${behind}::int) end,
        updated_at = ${Date.now()}
      where namespace = ${namespace} and (path = ${from} or starts_with(path, ${`${from}/`}))`.execute(this.db);
  }

  private async entry(namespace: string, path: string): Promise<{ type: FileType } | undefined> {
    const row = await this.db
      .selectFrom('files')
      .select('type')
      .where('namespace', '=', namespace)
      .where('path', '=', path)
      .executeTakeFirst();
    return row && { type: row.type as FileType };
  }

  private declaring() {
    return this.db
      .selectFrom('files')
      .select(['path', 'type', sql<string>`encode(sha256(data), 'hex')`.as('hash')])
      .where('type', 'in', ['service', 'workflow'])
      .where(sql<number>`length(data)`, '<=', maxDeclaration);
  }

  private entries() {
    return this.db
      .selectFrom('files')
      .select(['path', 'type', 'mime_type', 'created_at', 'updated_at'])
      .select(sql<number>`length(data)`.as('size'));
  }
}

/** One move at a time, so that two directories cannot move into each other. */
async function lockNamespace(db: Database, namespace: string): Promise<void> {
  await sql`select from namespaces where name = ${namespace} for no key update`.execute(db);
}

/** What was set for the new paths before belonged to files that are no more. */
async function moveVariables(db: Database, namespace: string, from: string, to: string): Promise<void> {
  await deleteVariables(db, namespace, to);
  await sql`
    update variables set reference = ${to} || substring(reference from ${from.length + 1}::int)
    where namespace = ${namespace} and scope = 'workflow'
      and (reference = ${from} or starts_with(reference, ${`${from}/`}))`.execute(db);
}

/** Deletes the variables of the workflow at `path` and of those below it. */
async function deleteVariables(db: Database, namespace: string, path: string): Promise<void> {
  await sql`
    delete from variables
    where namespace = ${namespace} and scope = 'workflow'
      and (reference = ${path} or starts_with(reference, ${`${path}/`}))`.execute(db);
}

class Refused extends Error {
  constructor(readonly reason: FileRefusal) {
    super(reason);
  }
}

type EntryRow = Omit<Selectable<FileTable>, 'namespace' | 'parent' | 'data'> & { readonly size: number };

function toEntry(row: EntryRow): FileEntry {
  return {
    path: row.path,
    type: row.type as FileType,
    mimeType: row.mime_type,
    size: row.size,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
