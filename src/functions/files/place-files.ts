import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decodeBase64 } from '../../bytes/base64.js';
import { untilAborted } from '../../process/until-aborted.js';
import type { ActionFile } from './action-file.js';
import type { ActionVariables } from '../local/action-reach.js';
import { unpack } from './unpack.js';

/**
 * Puts the files of an action into its directory, one after the other: what is missing becomes an empty file, or an
 * empty directory where an archive was wanted (functions 6.1).
 * @throws Error when the store does not answer, a value is no base64 or no archive, or two files are in each other's way; also as
 * soon as the signal aborts
 */
export async function placeFiles(
  dir: string,
  files: readonly ActionFile[],
  variables: ActionVariables,
  signal: AbortSignal,
): Promise<void> {
  for (const file of files) {
    try {
      await place(join(dir, file.as), file, await untilAborted(variables.read(file.scope, file.key), signal));
    } catch (error) {
      throw new Error(`file ${file.as}: ${(error as Error).message}`, { cause: error });
    }
  }
}

async function place(path: string, { type, permissions }: ActionFile, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  switch (type) {
    case 'plain':
      return writeNew(path, bytes, permissions);
    case 'base64':
      return writeNew(path, decoded(bytes), permissions);
    case 'tar':
    case 'tar.gz':
      return unpack(path, bytes, { gzip: type === 'tar.gz', permissions });
  }
}

function decoded(bytes: Uint8Array): Uint8Array {
  const result = decodeBase64(Buffer.from(bytes).toString('latin1'));
  if (result === undefined) throw new Error('what is stored is no base64; use the type plain for it as it is');
  return result;
}

async function writeNew(path: string, bytes: Uint8Array, permissions: number | undefined): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    if (permissions !== undefined) await file.chmod(permissions);
  } finally {
    await file.close();
  }
}
