import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that hold no files of the project. */
const skipped: ReadonlySet<string> = new Set(['node_modules', '.git']);

/** Whether a file says how flows behave, beside the flow. */
export function isFlowTest(name: string): boolean {
  return /\.test\.ya?ml$/.test(name);
}

/**
 * Every `.yaml` and `.yml` below a folder, in the order of their names.
 * @throws the error of the file system when something cannot be read
 */
export async function yamlFilesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const found = await Promise.all(
    sorted.map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : yamlFilesBelow(path);
      return /\.ya?ml$/.test(entry.name) ? [path] : [];
    }),
  );
  return found.flat();
}
