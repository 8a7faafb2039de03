import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { cleanPath } from '../../store/files/file-path.js';
import type { FileKind } from '../client/files.js';
import { UsageError } from '../failure.js';
import { note } from '../terminal/print.js';
import { isFlowTest } from '../yaml-files.js';
import { fileKind } from './file-kind.js';

/** A file that is to be in a namespace. */
export interface LocalFile extends FileKind {
  /** Absolute path in the namespace. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** Folders that hold no files of the project. */
const skipped: ReadonlySet<string> = new Set(['node_modules']);

/** Names in the manner of `.gitignore` what is no file of the namespace, as with Direktiv's mirrors (HTTP API 5.1). */
const ignoreFile = '.direktivignore';

/**
 * The files below a folder, by their path from there, in the order of their names. Names that begin with a dot, flow tests,
 * links and what `.direktivignore` names are left out; so are, with a note, names that no file of a namespace can have, as
 * Direktiv's mirrors did (HTTP API 5.1).
 * @throws UsageError when the folder cannot be read
 */
export async function localFiles(folder: string): Promise<readonly LocalFile[]> {
  await requireFolder(folder);
  const paths = await pathsBelow(folder, '', await ignoredIn(folder));
  const nameless = paths.filter((path) => cleanPath(path) !== path);
  if (nameless.length > 0) {
    note(
      `left out: ${nameless.join(', ')}. In a namespace each part of a path begins with a letter, ends with a letter or ` +
        'digit, and has letters, digits, - _ and . between.',
    );
  }
  const named = paths.filter((path) => !nameless.includes(path));
  return Promise.all(named.map((path) => localFile(join(folder, path), path)));
}

/** One file under a path of the namespace. */
export async function localFile(file: string, path: string): Promise<LocalFile> {
  const content = await readFile(file);
  return { path, content, ...fileKind(path, content) };
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    if (isMissing(error)) throw new UsageError(`There is no folder ${folder}.`, { cause: error });
    throw new UsageError(`The folder ${folder} cannot be read: ${(error as Error).message}.`, { cause: error });
  });
  if (!found.isDirectory()) {
    throw new UsageError(`${folder} is no folder: name the folder that it is in.`);
  }
}

async function ignoredIn(folder: string): Promise<Ignore> {
  try {
    return ignore().add(await readFile(join(folder, ignoreFile), 'utf8'));
  } catch (error) {
    if (isMissing(error)) return ignore();
    throw new UsageError(`${join(folder, ignoreFile)} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

async function pathsBelow(folder: string, path: string, ignored: Ignore): Promise<readonly string[]> {
  const entries = await entriesOf(join(folder, path));
  const found: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || skipped.has(entry.name)) continue;
    const below = `${path}/${entry.name}`;
    if (ignored.ignores(`${below.slice(1)}${entry.isDirectory() ? '/' : ''}`)) continue;
    if (entry.isDirectory()) found.push(...(await pathsBelow(folder, below, ignored)));
    else if (entry.isFile() && !isFlowTest(entry.name)) found.push(below);
  }
  return found;
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw new UsageError(`The folder ${folder} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
