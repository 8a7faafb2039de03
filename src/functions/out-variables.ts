import { type Dirent, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isVariableName } from '../language/variable-name.js';
import type { FileScope } from './action-file.js';
import type { ActionVariables } from './action-reach.js';
import { variableLimit, type WritableScope } from './function-variables.js';
import { openInside } from './open-inside.js';
import { packDirectory } from './pack.js';

/** In the order in which they are looked at (functions 6.3). */
const scopes = ['file', 'namespace', 'workflow', 'instance'] as const satisfies readonly FileScope[];

/** Any user may write there: functions run as whom they like. */
const writable = 0o777;

/**
 * Makes `out/<scope>` in the directory of an action, where its function may leave variables. Every call pays for it, and
 * a directory costs a fraction by a direct system call of what it costs by way of the thread pool.
 */
export function makeOutFolders(dir: string): void {
  mkdirSync(join(dir, 'out'), { mode: writable });
  for (const scope of scopes) mkdirSync(join(dir, 'out', scope), { mode: writable });
}

/** What {@link makeOutFolders} made: a folder and the folders in it. */
export const outFolders = { name: 'out', folders: scopes } as const;

/**
 * Makes variables of what the function left in `out/<scope>`: of a file its bytes, of a directory a tar.gz of it.
 * Links and special files are ignored. Nothing is written when a name or a place is refused.
 * @throws Error when a name is none for a variable, something is in `out/file`, is too large, or the store does not answer
 */
export async function keepOutVariables(dir: string, variables: ActionVariables): Promise<void> {
  for (const one of findOut(dir)) {
    const data = one.isDirectory ? await packDirectory(one.path, variableLimit) : await read(one.path);
    if (data === undefined) continue;
    await variables.write(one.scope, one.name, { mimeType: '', data });
  }
}

interface Out {
  readonly scope: WritableScope;
  readonly name: string;
  readonly path: string;
  readonly isDirectory: boolean;
}

function findOut(dir: string): Out[] {
  return scopes.flatMap((scope) =>
    list(join(dir, 'out', scope)).map((entry) => {
      const { name } = entry;
      if (scope === 'file') throw new Error(`out/file/${name}: files of the namespace cannot be written by functions`);
      if (!isVariableName(name)) throw new Error(`out/${scope}/${name}: no variable can have this name`);
      return { scope, name, path: join(dir, 'out', scope, name), isDirectory: entry.isDirectory() };
    }),
  );
}

/** The function may have removed the folder. */
function list(folder: string): Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile() || entry.isDirectory());
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

async function read(path: string): Promise<Buffer | undefined> {
  const file = await openInside(path);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    if (size > variableLimit) throw new Error(`${path} has ${size} bytes, ${variableLimit} are allowed`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
