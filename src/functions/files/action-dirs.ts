import { mkdirSync, rmdirSync } from 'node:fs';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OutFolders } from './out-folders.js';

/** Ids are made by the workflow; one that could leave the directory is refused before anything is deleted. */
const plainName = /^[A-Za-z0-9_-]+$/;

const mode = 0o750;

/** The private directories of actions, below a root that a process has for itself (functions 6.2). */
export class ActionDirs {
  private readonly outs: OutFolders;

  private constructor(
    private readonly root: string,
    private readonly spare: string,
  ) {
    this.outs = new OutFolders(spare);
  }

  /** Makes the root when it is not there; its path becomes absolute, without links. */
  static async below(path: string): Promise<ActionDirs> {
    await mkdir(path, { recursive: true });
    const root = await realpath(path);
    const spare = join(root, '.spare');
    await rm(spare, { recursive: true, force: true });
    await mkdir(spare, { recursive: true });
    return new ActionDirs(root, spare);
  }

  /** Makes the directory of an action, with its `out` folders, and gives its path. What an earlier call of the id left goes first. */
  async make(actionId: string): Promise<string> {
    if (!plainName.test(actionId)) throw new Error(`the action id ${JSON.stringify(actionId)} cannot name a directory`);
    const dir = join(this.root, actionId);
    if (!made(dir)) {
      await removeAll(dir);
      made(dir);
    }
    this.outs.put(join(dir, 'out'));
    return dir;
  }

  /**
   * Removes the directory with all that the function left in it.
   * @param outIsEmpty the function was seen to have left nothing in its `out` folders
   */
  async remove(dir: string, outIsEmpty: boolean): Promise<void> {
    if (outIsEmpty && this.removedQuickly(dir)) return;
    await removeAll(dir);
  }

  /** Removes what waits for actions to come. Never rejects: `warn` hears when it could not. */
  async close(warn: (message: string) => void): Promise<void> {
    await removeAll(this.spare).catch((error: unknown) => warn(`${this.spare} is left: ${String(error)}`));
  }

  /** What the function left beside `out` is too much for that. */
  private removedQuickly(dir: string): boolean {
    this.outs.takeBack(join(dir, 'out'));
    try {
      rmdirSync(dir);
      return true;
    } catch {
      return false;
    }
  }
}

/** @returns false when something was there */
function made(dir: string): boolean {
  try {
    mkdirSync(dir, { mode });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Somebody cleared the root away. Not made with each directory, because that costs as much again.
    if (code === 'ENOENT') return mkdirSync(dir, { mode, recursive: true }) !== undefined;
    throw error;
  }
}

function removeAll(dir: string): Promise<void> {
  return rm(dir, { recursive: true, force: true, maxRetries: 2 });
}
