import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { subflowPaths } from '../../activities/resolve-subflow.js';
import { parseFlow } from '../../language/parse-flow.js';
import { cleanPath } from '../../store/files/file-path.js';
import { type LocalFile, localFile, localFiles } from '../deploy/local-files.js';
import { UsageError } from '../failure.js';

/** The files a flow is run with, and which of them it is. */
export interface NeededFiles {
  readonly path: string;
  readonly files: readonly LocalFile[];
}

/** All files of a folder that the flow is in. */
export async function filesOfFolder(flow: string, folder: string): Promise<NeededFiles> {
  const path = `/${relative(resolve(folder), resolve(flow)).split(sep).join('/')}`;
  const files = await localFiles(folder);
  if (files.some((file) => file.path === path)) return { path, files };
  throw new UsageError(`${flow} is not among the files of ${folder} that can be in a namespace.`);
}

/**
 * A flow with the subflows and service files that it names, those they name, and the files with variables of these flows, as
 * far as they are in its folder.
 */
export async function filesNamedBy(flow: string): Promise<NeededFiles> {
  const folder = dirname(flow);
  const path = cleanPath(basename(flow)) === `/${basename(flow)}` ? `/${basename(flow)}` : '/flow.yaml';
  const found = new Map([[path, await localFile(flow, path)]]);
  for (const file of found.values()) {
    for (const candidates of namedBy(file)) {
      const existing = await firstThatIsThere(folder, candidates);
      if (existing !== undefined && !found.has(existing)) {
        found.set(existing, await localFile(join(folder, existing), existing));
      }
    }
    for (const variable of await variablesBeside(folder, file)) {
      found.set(variable, await localFile(join(folder, variable), variable));
    }
  }
  return { path, files: [...found.values()] };
}

/** For each file that a flow names, where it may be. */
function namedBy({ path, content }: LocalFile): readonly (readonly string[])[] {
  const functions = parseFlow(Buffer.from(content).toString('utf8')).flow?.functions ?? [];
  return functions.flatMap((named): string[][] => {
    if (named.type === 'subflow') return [subflowPaths(path, named.workflow)];
    if (named.type !== 'knative-namespace') return [];
    const service = cleanPath(named.service);
    return service === undefined ? [] : [[service]];
  });
}

/** Files such as `/flow.yaml.NAME`, which hold variables of the flow. */
async function variablesBeside(folder: string, { path, type }: LocalFile): Promise<readonly string[]> {
  if (type !== 'workflow') return [];
  const beside = await readdir(join(folder, dirname(path)), { withFileTypes: true });
  return beside
    .filter((entry) => entry.isFile() && entry.name.startsWith(`${basename(path)}.`))
    .map(({ name }) => cleanPath(join(dirname(path), name)))
    .filter((variable) => variable !== undefined);
}

async function firstThatIsThere(folder: string, candidates: readonly string[]): Promise<string | undefined> {
  for (const path of candidates) {
    const found = await stat(join(folder, path)).catch(() => undefined); // Not there is an answer, too.
    if (found?.isFile()) return path;
  }
  return undefined;
}
