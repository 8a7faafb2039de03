import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LoadedTest } from '../../flow-tests/load-tests.js';
import { note } from '../terminal/print.js';
import { findTests, type FoundTests } from './find-tests.js';

/** What is wanted of the tests at some paths. */
interface Wanted {
  /** Only tests with this in their name. */
  readonly name?: string;
  /** Folder that stands for the root of the namespace. */
  readonly root?: string;
}

/** What there is to run. */
export interface Loaded {
  readonly found: FoundTests;
  readonly tests: readonly LoadedTest[];
}

/** @returns undefined when something is wrong, which has been said */
export async function load(paths: readonly string[], { root, name }: Wanted): Promise<Loaded | undefined> {
  const found = await find(paths, root);
  const tests = found && wanted(found, name);
  return found === undefined || tests === undefined ? undefined : { found, tests };
}

/** @returns undefined when something cannot be read */
async function find(paths: readonly string[], root: string | undefined): Promise<FoundTests | undefined> {
  try {
    const found = await Promise.all(paths.map((path) => findTests(path, root)));
    return { files: found.flatMap(({ files }) => files), flows: found.flatMap(({ flows }) => flows) };
  } catch (error) {
    if (!(error instanceof Error && 'path' in error)) throw error;
    note(`durektiv: the tests cannot be read: ${error.message}`);
    return undefined;
  }
}

/** @returns undefined when a file is wrong, or there is no test */
function wanted({ files }: FoundTests, name: string | undefined): readonly LoadedTest[] | undefined {
  for (const { file, faults } of files) {
    for (const { line, column, message } of faults) note(`${file}:${line}:${column}: ${message}`);
  }
  if (files.some(({ faults }) => faults.length > 0)) return undefined;
  const all = files.flatMap(({ tests }) => tests);
  const tests = name === undefined ? all : all.filter(({ test }) => test.name.includes(name));
  if (tests.length > 0) return tests;
  const none = 'there is no test: tests are in files named *.test.yaml';
  note(`durektiv: ${all.length === 0 ? none : `no test has "${name}" in its name`}`);
  return undefined;
}

/** The folders in which a change may change how the tests at some paths go. */
export async function foldersOf(paths: readonly string[], { root }: Wanted): Promise<readonly string[]> {
  const folders = await Promise.all(paths.map(async (path) => ((await isFolder(path)) ? path : dirname(path))));
  return root === undefined ? folders : [root, ...folders];
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // That it cannot be read is said where it is.
    return false;
  }
}
