import { readdir, readFile } from 'node:fs/promises';
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

async function ignoredIn(folder: string): Promise<Ignore> {
  try {
    return ignore().add(await readFile(join(folder, ignoreFile), 'utf8'));
  } catch (error) {
    // Whether there is a folder at all is told by whoever lists it.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return ignore();
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
    throw new UsageError(notListed(folder, error as NodeJS.ErrnoException), { cause: error });
  }
}

function notListed(folder: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return `There is no folder ${folder}.`;
  if (code === 'ENOTDIR') return `${folder} is no folder: name the folder that it is in.`;
  return `The folder ${folder} cannot be read: ${message}.`;
}
