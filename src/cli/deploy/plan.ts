import { parentPath } from '../../store/files/file-path.js';
import type { FileRecord } from '../client/files.js';
import { UsageError } from '../failure.js';
import type { LocalFile } from './local-files.js';
import type { VariableFile } from './variable-files.js';

/** One change of a namespace. */
export type Change =
  | { readonly kind: 'make'; readonly path: string }
  | { readonly kind: 'add' | 'update' | 'replace'; readonly path: string; readonly file: LocalFile }
  | { readonly kind: 'set'; readonly path: string; readonly variable: VariableFile }
  | { readonly kind: 'delete'; readonly path: string };

export interface Plan {
  /** In the order in which they can be done. */
  readonly changes: readonly Change[];
  readonly unchanged: number;
}

/** What a plan is made from. */
export interface Both {
  readonly local: readonly LocalFile[];
  readonly remote: readonly FileRecord[];
  /** True when a file of the namespace has the content of this one. */
  readonly same: (file: LocalFile) => Promise<boolean>;
  /** Delete what is not in the folder. */
  readonly prune: boolean;
}

/**
 * What makes a namespace hold the files of a folder. A file whose type has changed is replaced, because a type is for life; so is
 * one that has become empty, because the API takes no content for no change (HTTP API 5).
 * @throws UsageError when a file and a directory are in each other's way and nothing may be deleted
 */
export async function planDeployment({ local, remote, same, prune }: Both): Promise<Plan> {
  const there = new Map(remote.map((entry) => [entry.path, entry]));
  const directories = new Set(local.flatMap(({ path }) => parentsOf(path)));
  const wanted = new Set([...directories, ...local.map(({ path }) => path)]);
  const inTheWay = [...there.values()].filter(
    ({ path, type }) => wanted.has(path) && (type === 'directory') !== directories.has(path),
  );
  if (inTheWay.length > 0 && !prune) throw inTheWayError(inTheWay);
  const gone = prune ? [...there.values()].filter(({ path }) => !wanted.has(path)) : [];
  const deleted = topmost([...inTheWay, ...gone].map(({ path }) => path));
  const blocking = new Set(inTheWay.map(({ path }) => path));
  const stays = (path: string) => there.has(path) && !blocking.has(path);
  const made = [...directories].filter((path) => !stays(path)).toSorted();
  const files: Change[] = [];
  for (const file of local) {
    const change = stays(file.path) ? await changeOf(file, there.get(file.path), same) : 'add';
    if (change !== undefined) files.push({ kind: change, path: file.path, file });
  }
  // What is in the way goes first, what is only superfluous last: a flow is not taken away before what replaces it is there.
  const deletions = (first: boolean) =>
    deleted.filter((path) => blocking.has(path) === first).map((path): Change => ({ kind: 'delete', path }));
  return {
    changes: [
      ...deletions(true),
      ...made.map((path): Change => ({ kind: 'make', path })),
      ...files,
      ...deletions(false),
    ],
    unchanged: local.length - files.length,
  };
}

async function changeOf(
  file: LocalFile,
  entry: FileRecord | undefined,
  same: Both['same'],
): Promise<'update' | 'replace' | undefined> {
  if (entry?.type !== file.type) return 'replace';
  if ((entry.size ?? 0) === file.content.length && (await same(file))) return undefined;
  return file.content.length === 0 ? 'replace' : 'update';
}

/** The directories above a path, the root left out. */
function parentsOf(path: string): string[] {
  const parent = parentPath(path);
  return parent === undefined || parent === '/' ? [] : [...parentsOf(parent), parent];
}

/** A directory that is deleted takes with it what is in it. */
function topmost(paths: readonly string[]): string[] {
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)));
}

function inTheWayError(entries: readonly FileRecord[]): UsageError {
  const named = entries.map(({ path, type }) => `${path} (a ${type})`).join(', ');
  return new UsageError(
    `In the namespace these are something else than in the folder: ${named}. Delete them, or say --prune.`,
  );
}
