import { closeSync, constants, openSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';

const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Removes a directory that holds nothing but one folder with empty folders, at a third of what a removal of anything costs.
 * What the folder holds is named by its open handle, so nobody who puts a link in its place has empty folders elsewhere
 * removed. Not by direct system calls: a removal of a directory may have to wait for the disk.
 * @returns false when it could not, as when something else is there or the platform has no paths by handle: part of it may
 * be gone then, and who removes the rest hears why
 */
export async function removeEmpty(
  dir: string,
  inner: { readonly name: string; readonly folders: readonly string[] },
): Promise<boolean> {
  try {
    await inside(dir, async (path) => {
      await inside(join(path, inner.name), async (folder) => {
        // All are over before the handle is closed: its number, and with it the path, may be another's at once.
        const removals = await Promise.allSettled(inner.folders.map((name) => rmdir(join(folder, name))));
        if (removals.some(({ status }) => status === 'rejected')) throw new Error('something is in a folder');
      });
      await rmdir(join(path, inner.name));
    });
    await rmdir(dir);
    return true;
  } catch {
    return false;
  }
}

/** Gives a path of the directory that stays its own whatever becomes of its name. */
async function inside(dir: string, work: (path: string) => Promise<void>): Promise<void> {
  const handle = openSync(dir, flags);
  try {
    await work(`/proc/self/fd/${handle}`);
  } finally {
    closeSync(handle);
  }
}
