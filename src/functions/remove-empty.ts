import { closeSync, constants, openSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Removes a directory that holds nothing but one folder with empty folders, by direct system calls: a fraction of what a
 * removal of anything costs. What the folder holds is named by its open handle, so nobody who puts a link in its place
 * has empty folders elsewhere removed.
 * @returns false when it could not, as when something else is there or the platform has no paths by handle: part of it may
 * be gone then, and who removes the rest hears why
 */
export function removeEmpty(
  dir: string,
  inner: { readonly name: string; readonly folders: readonly string[] },
): boolean {
  try {
    inside(dir, (path) => {
      inside(join(path, inner.name), (folder) => {
        for (const name of inner.folders) rmdirSync(join(folder, name));
      });
      rmdirSync(join(path, inner.name));
    });
    rmdirSync(dir);
    return true;
  } catch {
    return false;
  }
}

/** Gives a path of the directory that stays its own whatever becomes of its name. */
function inside(dir: string, work: (path: string) => void): void {
  const handle = openSync(dir, flags);
  try {
    work(`/proc/self/fd/${handle}`);
  } finally {
    closeSync(handle);
  }
}
