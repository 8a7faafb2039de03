import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './account.js';
import { exitOf, spawnOnCluster } from './server-process.js';

/** Name of the database user that the cluster is created with. */
export const DATABASE_USER = 'durektiv';

/** Folder of the server's files inside the data folder. */
export function clusterFolder(dataDir: string): string {
  return join(dataDir, 'cluster');
}

/** How a cluster is made. */
export interface Making {
  /** The program. */
  readonly initdb: string;
  readonly account: Account | undefined;
  /** Whether it is on the disk when it is made, which takes as long again as making it. */
  readonly durable: boolean;
}

/**
 * Makes the cluster when there is none, and gives the password of its user, which is kept beside it for its owner only.
 * @throws Error in one line when the password of an existing cluster is gone or initdb fails.
 */
export async function ensureCluster(dataDir: string, making: Making): Promise<string> {
  if (await exists(clusterFolder(dataDir))) return readPassword(dataDir);
  const password = randomBytes(24).toString('base64url');
  await writeFile(join(dataDir, 'password'), `${password}\n`, { mode: 0o600 });
  await removeHalfMade(dataDir);
  await create(dataDir, making, password);
  return password;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function readPassword(dataDir: string): Promise<string> {
  const file = join(dataDir, 'password');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new Error(`The database password in ${file} cannot be read: restore the file or remove ${dataDir}`, {
      cause: error,
    });
  }
}

/** Folders of an initdb that was killed. */
async function removeHalfMade(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith('cluster.'));
  await Promise.all(names.map((name) => rm(join(dataDir, name), { recursive: true, force: true })));
}

/** The rename comes last, so a cluster is either there or not. */
async function create(dataDir: string, making: Making, password: string): Promise<void> {
  const { account } = making;
  const half = `${clusterFolder(dataDir)}.${process.pid}`;
  await mkdir(half, { mode: 0o700 });
  if (account) await chown(half, account.uid, account.gid);
  await withPasswordFile(password, account, (file) => runInitdb(making, half, file));
  await rename(half, clusterFolder(dataDir));
}

/** initdb reads the password from a file of its own user: an argument would show in the list of processes. */
async function withPasswordFile(
  password: string,
  account: Account | undefined,
  use: (file: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'durektiv-initdb-'));
  try {
    const file = join(folder, 'password');
    await writeFile(file, `${password}\n`, { mode: 0o600 });
    if (account) {
      await chown(file, account.uid, account.gid);
      await chown(folder, account.uid, account.gid);
    }
    await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runInitdb(making: Making, cluster: string, passwordFile: string): Promise<void> {
  const { initdb, account, durable } = making;
  const args = [`--username=${DATABASE_USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const format = ['--encoding=UTF8', '--locale=C', '--no-instructions'];
  const sync = durable ? [] : ['--no-sync'];
  const child = spawnOnCluster({ program: initdb, cluster, account, args: [...args, ...format, ...sync] });
  child.stdout.resume();
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  if ((await exitOf(child)) !== 0) {
    throw new Error(`initdb could not create the database in ${cluster}: ${errors.trim().replace(/\s*\n\s*/g, '; ')}`);
  }
}
