import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';

/** Neither a link nor a pipe that nobody writes holds up the open. */
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens a regular file for reading. A function may change its directories while they are read: a path through a link,
 * which would lead to files that are not the function's, counts as no file.
 * @param path absolute and without links itself
 * @returns undefined for what is no regular file, or is gone
 */
export async function openInside(path: string): Promise<FileHandle | undefined> {
  const file = await openIfThere(path);
  if (file === undefined) return undefined;
  try {
    const stat = await file.stat();
    const real = await realpath(process.platform === 'linux' ? `/proc/self/fd/${file.fd}` : path);
    if (stat.isFile() && real === path) return file;
  } catch (error) {
    await file.close();
    if (isAbsent(error)) return undefined;
    throw error;
  }
  await file.close();
  return undefined;
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, flags);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** ELOOP: a link; ENXIO: a socket. */
const absent = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO']);

function isAbsent(error: unknown): boolean {
  return absent.has((error as NodeJS.ErrnoException).code ?? '');
}
