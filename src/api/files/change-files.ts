import type { FileChange, FileRefusal } from '../../store/files/change-file.js';
import { cleanPath } from '../../store/files/file-path.js';
import type { StoredFile } from '../../store/files/file-rows.js';
import type { NewFile } from '../../store/files/files.js';
import { alreadyExists, type ApiError, dataInvalid, notFound } from '../http/api-error.js';
import type { ApiStore } from '../parts.js';

/** What else happens when files change. */
export interface FileEffects {
  /** A file got its content. */
  saved(namespace: string, file: StoredFile): Promise<void>;
  /** A file or folder is there, moved, or gone. */
  changed(namespace: string, path: string): Promise<void>;
}

/** Changes of the files of namespaces, with all that follows from them. What is refused is an ApiError (http 5). */
export class FileChanges {
  constructor(
    private readonly files: ApiStore['files'],
    private readonly effects: FileEffects,
  ) {}

  /** Makes a file or directory. */
  async create(file: NewFile): Promise<StoredFile> {
    const made = orRefuse(await this.files.create(file));
    await this.effects.saved(file.namespace, made);
    await this.effects.changed(file.namespace, file.path);
    return made;
  }

  /** Gives a file other content, or moves a file or directory, or both. @returns it as it is now */
  async update(namespace: string, path: string, change: FileChange): Promise<StoredFile> {
    const changed = orRefuse(await this.files.update(namespace, path, change));
    if (change.data !== undefined) await this.effects.saved(namespace, changed);
    await this.effects.changed(namespace, changed.path);
    return changed;
  }

  /** Deletes a file, or a directory with all that is in it. */
  async delete(namespace: string, path: string): Promise<void> {
    const outcome = await this.files.delete(namespace, path);
    if (outcome !== 'deleted') throw refusals[outcome]();
    await this.effects.changed(namespace, path);
  }
}

/** @throws ApiError `request_data_invalid` for what cannot be a path */
export function checkedPath(path: string): string {
  const clean = cleanPath(path);
  if (clean === undefined) throw invalidPath();
  return clean;
}

export const invalidPath = () => dataInvalid('filesystem path is invalid');
export const pathNotFound = () => notFound('filesystem path is not found');

const refusals: Readonly<Record<FileRefusal, () => ApiError>> = {
  exists: () => alreadyExists('filesystem path already exists'),
  'no-parent': () => dataInvalid('filesystem path has no parent directory'),
  missing: pathNotFound,
  'is-root': invalidPath,
  'is-directory': () => dataInvalid('filesystem path is a directory'),
};

function orRefuse(result: StoredFile | FileRefusal): StoredFile {
  if (typeof result === 'string') throw refusals[result]();
  return result;
}
