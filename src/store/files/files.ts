import { sql, type Selectable } from 'kysely';
import { maxBytes } from '../../language/yaml/limits.js';
import { changeFile, type FileChange, type FileRefusal } from './change-file.js';
import { FILE_ROOT, parentPath } from './file-path.js';
import {
  type EntryRow,
  type FileEntry,
  type FileType,
  type Place,
  type StoredFile,
  toEntry,
  typeAt,
} from './file-rows.js';
import { Gathering, START_REST } from '../statements/gathering.js';
import { unlessOvertaken } from '../statements/overtaken.js';
import { isTaken, isUnknownParent } from '../connection/postgres-errors.js';
import type { Database, FileTable } from '../schema.js';
import { snapshot } from '../statements/snapshot.js';
import { asBuffer, readSlices, SLICE_BYTES, sliceOfData } from '../statements/slices.js';
import { type RunStatement, type Statement, within } from '../statements/statement.js';
import { storable } from '../statements/text.js';
import { deleteVariables } from '../variables/variables-of-files.js';

export interface NewFile {
  readonly namespace: string;
  readonly path: string;
  readonly type: FileType;
  readonly mimeType: string;
  readonly data: Uint8Array;
}

/** A file whose content says what is to be run. */
export interface Declaration extends Pick<StoredFile, 'path'> {
  readonly type: 'service' | 'workflow';
  /** Of the content. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
}

/** One with its content. */
export type DeclarationText = Place & Pick<Declaration, 'type' | 'hash'> & Pick<StoredFile, 'data'>;

/** A file that is to be started. */
export interface FileToStart extends StoredFile {
  /** When its namespace was made, in milliseconds since the epoch. */
  readonly namespaceMadeAt: number;
}

type FoundFile = EntryRow & Place & { readonly data: Buffer | null; readonly namespace_made_at: number };

/** Without the content of large ones. */
const FIND_FILES: Statement = {
  name: 'find-files',
  text: `
select f.namespace, f.path, f.type, f.mime_type, f.created_at, f.updated_at, length(f.data) as size,
  case when length(f.data) < ${SLICE_BYTES} then f.data end as data, n.created_at as namespace_made_at
from files f join namespaces n on n.name = f.namespace
where (f.namespace, f.path) in (select * from unnest($1::text[], $2::text[]))`,
};

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
    const existing = await typeAt(this.db, file);
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
    return (await typeAt(this.db, file)) ? 'exists' : 'no-parent';
  }

  /** @returns undefined when there is no such path. */
  async get(namespace: string, path: string): Promise<StoredFile | undefined> {
    return this.whole(await this.lookups.ask({ namespace, path }));
  }

  /** As {@link get}, for what is to be started: of a start it is a small part. */
  async getToStart(namespace: string, path: string): Promise<FileToStart | undefined> {
    const row = await this.startLookups.ask({ namespace, path });
    const file = await this.whole(row);
    return row && file && { ...file, namespaceMadeAt: row.namespace_made_at };
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

  /** Those of them that are still there, with their contents, in any order: all in memory at once. */
  async declarationTexts(places: readonly Place[]): Promise<DeclarationText[]> {
    const namespaces = places.map(({ namespace }) => namespace);
    const paths = places.map(({ path }) => path);
    const rows = await this.declaring()
      .select(['namespace', 'data'])
      .where(sql<boolean>`(namespace, path) in (select * from unnest(${namespaces}::text[], ${paths}::text[]))`)
      .execute();
    return rows.map((row) => ({ ...row, type: row.type as Declaration['type'] }));
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
      const refusal = await changeFile(tx, { namespace, path }, change);
      // A thrown refusal takes back what was written before it.
      if (refusal) throw new Refused(refusal);
      return (await new FileStore(tx).get(namespace, change.path ?? path)) ?? 'missing';
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

  private declaring() {
    return this.db
      .selectFrom('files')
      .select(['path', 'type', sql<string>`encode(sha256(data), 'hex')`.as('hash')])
      .select(sql<number>`length(data)`.as('size'))
      .where('type', 'in', ['service', 'workflow'])
      .where(sql<number>`length(data)`, '<=', maxBytes);
  }

  private entries() {
    return this.db
      .selectFrom('files')
      .select(['path', 'type', 'mime_type', 'created_at', 'updated_at'])
      .select(sql<number>`length(data)`.as('size'));
  }
}

class Refused extends Error {
  constructor(readonly reason: FileRefusal) {
    super(reason);
  }
}
