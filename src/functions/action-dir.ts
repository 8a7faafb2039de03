import { mkdirSync } from 'node:fs';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeOutFolders, outFolders } from './out-variables.js';
import { removeEmpty } from './remove-empty.js';

/** Ids are made by the workflow; one that could leave the directory is refused before anything is deleted. */
const plainName = /^[A-Za-z0-9_-]+$/;

/** The directory under which actions have theirs, made when it is not there: absolute, without links. */
export async function actionsRoot(tempDir: string): Promise<string> {
  await mkdir(tempDir, { recursive: true });
  return realpath(tempDir);
}

/**
 * Makes the private directory of an action, with its `out` folders, and gives its path (functions 6.2). What an earlier
 * call of the same id left goes first.
 * @param root see {@link actionsRoot}
 */
export async function makeActionDir(root: string, actionId: string): Promise<string> {
  if (!plainName.test(actionId)) throw new Error(`the action id ${JSON.stringify(actionId)} cannot name a directory`);
  const dir = join(root, actionId);
  if (!made(dir)) {
    await removeActionDir(dir);
    made(dir);
  }
  makeOutFolders(dir);
  return dir;
}

/** @returns false when it was there */
function made(dir: string): boolean {
  return mkdirSync(dir, { recursive: true, mode: 0o750 }) !== undefined;
}

/** Removes the directory with all that the function left in it; most leave nothing, which costs a third. */
export async function removeActionDir(dir: string): Promise<void> {
  if (!(await removeEmpty(dir, outFolders))) await rm(dir, { recursive: true, force: true, maxRetries: 2 });
}
