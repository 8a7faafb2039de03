import { mkdir, rm, rmdir } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Ids are made by the workflow; one that could leave the directory is refused before anything is deleted. */
const plainName = /^[A-Za-z0-9_-]+$/;

/** Makes the private directory of an action and gives its absolute path (functions 6.2). */
export async function makeActionDir(tempDir: string, actionId: string): Promise<string> {
  if (!plainName.test(actionId)) throw new Error(`the action id ${JSON.stringify(actionId)} cannot name a directory`);
  const dir = resolve(tempDir, actionId);
  await mkdir(dir, { recursive: true, mode: 0o750 });
  return dir;
}

/** Removes the directory with all that the function left in it; mostly that is nothing, which takes one call. */
export async function removeActionDir(dir: string): Promise<void> {
  try {
    await rmdir(dir);
  } catch {
    await removeAll(dir);
  }
}

async function removeAll(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true, maxRetries: 2 });
}
