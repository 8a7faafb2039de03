import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isVariableName } from '../../language/variable-name.js';
import { untilAborted } from '../../process/until-aborted.js';
import type { ActionVariables } from '../local/action-reach.js';
import { variableLimit, type WritableScope } from '../local/function-variables.js';
import { openInside } from './open-inside.js';
import { outScopes } from './out-folders.js';
import { packDirectory } from './pack.js';

/**
 * Makes variables of what the function left in `out/<scope>`: of a file its bytes, of a directory a tar.gz of it.
 * Links and special files are ignored. Nothing is written when a name or a place is refused.
 * @returns whether there was nothing
 * @throws Error when a name is none for a variable, something is in `out/file`, is too large, or the store does not answer; the
 * signal's reason as soon as it aborts, and then nothing more is written
 */
export async function keepOutVariables(dir: string, variables: ActionVariables, signal: AbortSignal): Promise<boolean> {
  const left = findOut(dir);
  for (const one of left) {
    const data = one.isDirectory ? await packDirectory(one.path, variableLimit) : await read(one.path);
    if (data === undefined) continue;
    signal.throwIfAborted();
    await untilAborted(variables.write(one.scope, one.name, { mimeType: '', data }), signal);
  }
  return left.length === 0;
}

interface Out {
  readonly scope: WritableScope;
  readonly name: string;
  readonly path: string;
  readonly isDirectory: boolean;
}

function findOut(dir: string): Out[] {
  return outScopes.flatMap((scope) =>
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
