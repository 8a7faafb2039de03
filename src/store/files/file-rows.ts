import type { Selectable } from 'kysely';
import type { Database, FileTable } from '../schema.js';

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

/** Where an entry is. */
export interface Place {
  readonly namespace: string;
  readonly path: string;
}

/** An entry as it is read, without what says where it is in the tree. */
export type EntryRow = Omit<Selectable<FileTable>, 'namespace' | 'parent' | 'data'> & { readonly size: number };

export function toEntry(row: EntryRow): FileEntry {
  return {
    path: row.path,
    type: row.type as FileType,
    mimeType: row.mime_type,
    size: row.size,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** @returns undefined when there is no such path. */
export async function typeAt(db: Database, { namespace, path }: Place): Promise<FileType | undefined> {
  const row = await db
    .selectFrom('files')
    .select('type')
    .where('namespace', '=', namespace)
    .where('path', '=', path)
    .executeTakeFirst();
  return row?.type as FileType | undefined;
}
