import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that hold no flows of the project. */
const skipped: ReadonlySet<string> = new Set(['node_modules', '.git']);

/** A file that may hold a flow. */
export interface Candidate {
  readonly file: string;
  /** Named on the command line: it must be a flow. One found in a folder may be something else. */
  readonly named: boolean;
}

/**
 * The files at `path`: itself, or every `.yaml` and `.yml` below it but flow tests, in the order of their names.
 * @throws the error of the file system when something cannot be read
 */
export async function findFlows(path: string): Promise<Candidate[]> {
  if (!(await stat(path)).isDirectory()) return [{ file: path, named: true }];
  return (await filesBelow(path)).map((file) => ({ file, named: false }));
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const found = await Promise.all(
    sorted.map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesBelow(path);
      return /\.ya?ml$/.test(entry.name) && !/\.test\.ya?ml$/.test(entry.name) ? [path] : [];
    }),
  );
  return found.flat();
}

/** True for a text that says, or looks as if, it is a flow: other kinds of files lie beside flows. */
export function looksLikeFlow(text: string): boolean {
  const api = /^direktiv_api\s*:\s*["']?([^"'\s#]+)/m.exec(text)?.[1];
  return api === undefined ? /^states\s*:/m.test(text) : api.startsWith('workflow/');
}
