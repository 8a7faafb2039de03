import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { keyLength, parseSecretKeys, type SecretKey } from './secret-key.js';

/**
 * The keys in a file, which is made with a random key and the mode 0600 when it is not there.
 * @throws Error when it cannot be read or made, or holds something else
 */
export async function keysInFile(file: string): Promise<readonly SecretKey[]> {
  const text = (await read(file)) ?? (await create(file));
  const keys = parseSecretKeys(text);
  if (keys === undefined)
    throw new Error(
      `The file ${file} does not hold keys of 64 hex digits: put back what it held, or set DUREKTIV_SECRETS_KEY`,
    );
  return keys;
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Whoever is first makes the file; the others read it. It is there only when it is whole and on the disk: what a key has sealed
 * is lost with it.
 */
async function create(file: string): Promise<string> {
  const text = `${randomBytes(keyLength).toString('hex')}\n`;
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeToDisk(draft, text);
    await link(draft, file);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return await readFile(file, 'utf8');
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeToDisk(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
