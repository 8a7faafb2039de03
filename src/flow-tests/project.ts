import { readFile, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { StoredFile } from '../store/files/file-rows.js';
import type { FileStore, FileToStart } from '../store/files/files.js';
import { cleanPath } from '../store/files/file-path.js';

/** A folder that stands for the files of a namespace. */
export class Project implements Pick<FileStore, 'get' | 'getToStart'> {
  readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  /** The path that a file of the folder has in the namespace; undefined for one outside, or with a name it cannot have there. */
  pathOf(file: string): string | undefined {
    const below = relative(this.root, resolve(file));
    return below.startsWith('..') ? undefined : cleanPath(below.split(sep).join('/'));
  }

  /** The file at a clean path, whatever the namespace. */
  async get(_namespace: string, path: string): Promise<StoredFile | undefined> {
    const file = join(this.root, path);
    try {
      const { size, mtimeMs } = await stat(file);
      const entry = { path, size, createdAt: mtimeMs, updatedAt: mtimeMs };
      return { ...entry, ...typeOf(path), data: await readFile(file) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
      throw error;
    }
  }

  /** As {@link get}: nobody makes the namespace of a test again. */
  async getToStart(namespace: string, path: string): Promise<FileToStart | undefined> {
    const file = await this.get(namespace, path);
    return file && { ...file, namespaceMadeAt: 0 };
  }
}

function typeOf(path: string): Pick<StoredFile, 'type' | 'mimeType'> {
  return /\.ya?ml$/.test(path)
    ? { type: 'workflow', mimeType: 'application/yaml' }
    : { type: 'file', mimeType: 'application/octet-stream' };
}
