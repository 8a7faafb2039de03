import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { commandLine, isAlive } from './liveness.js';
import { makeFolder } from './make-folder.js';

const CLAIM = 'durektiv.lock.';
const DRAFT = 'durektiv.draft.';
const ATTEMPTS = 8;

/** The data folder cannot be used. Its message is one line for the user. */
export class DataDirError extends Error {
  override readonly name = 'DataDirError';
}

/** Held while a process uses a data folder. */
export interface DataDirLock {
  release(): Promise<void>;
}

/** Who holds a lock. The command tells a living holder from a stranger that got its process id. */
interface Holder {
  readonly pid: number;
  readonly command: string | undefined;
}

/**
 * Makes the data folder ours, creating it when needed. What a process that is gone left does not count.
 *
 * A lock is a file with a name of its own, and whoever sees another living one beside it steps back. Each writes before it
 * looks, so of two at least one sees the other: never do both hold. No name is used twice, so a stale one can be removed
 * without hitting its successor.
 * @throws DataDirError when a living process holds it, or the folder cannot be written.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const command = await commandLine(process.pid);
  let other: Holder | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // Two that started together both stepped back: by chance one is quicker the next time.
    if (attempt > 0) await pause(30 + Math.random() * 120);
    const own = await claim(dataDir, { pid: process.pid, command });
    other = await otherHolder(dataDir, own);
    if (other === undefined) return { release: () => rm(join(dataDir, own), { force: true }) };
    await rm(join(dataDir, own), { force: true });
  }
  throw new DataDirError(
    `The data folder ${dataDir} is in use by process ${other?.pid}: stop that one, or set DUREKTIV_DATA_DIR to another folder.`,
  );
}

/** @returns the name of our claim, complete from the moment it can be seen. */
async function claim(dataDir: string, holder: Holder): Promise<string> {
  const id = randomUUID();
  try {
    await makeFolder(dataDir);
    await writeFile(join(dataDir, DRAFT + id), JSON.stringify(holder));
    await rename(join(dataDir, DRAFT + id), join(dataDir, CLAIM + id));
    return CLAIM + id;
  } catch (error) {
    throw notWritable(dataDir, error as NodeJS.ErrnoException);
  }
}

/** A living process with a claim beside ours; claims of dead ones are removed on the way. */
async function otherHolder(dataDir: string, own: string): Promise<Holder | undefined> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith(CLAIM) && name !== own);
  for (const name of names) {
    const holder = await readHolder(join(dataDir, name));
    if (holder !== undefined && (await isHeld(holder))) return holder;
    await rm(join(dataDir, name), { force: true });
  }
  return undefined;
}

async function isHeld(holder: Holder): Promise<boolean> {
  // In a container every start has the same process id: our own is never that of another holder.
  if (holder.pid === process.pid || !isAlive(holder.pid)) return false;
  const running = await commandLine(holder.pid);
  return holder.command === undefined || running === undefined || running === holder.command;
}

/** @returns undefined when the claim is gone or not ours. */
async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(file, 'utf8')) as Partial<Holder> | null;
    return typeof holder?.pid === 'number' ? { pid: holder.pid, command: holder.command } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function notWritable(dataDir: string, error: NodeJS.ErrnoException): DataDirError {
  const why =
    error.code === 'EEXIST' || error.code === 'ENOTDIR' ? 'a file is in its place' : (error.code ?? error.message);
  return new DataDirError(
    `The data folder ${dataDir} cannot be written (${why}): make it writable, or set DUREKTIV_DATA_DIR to another folder.`,
    { cause: error },
  );
}
