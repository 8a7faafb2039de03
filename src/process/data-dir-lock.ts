import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine, isAlive } from './liveness.js';

const LOCK_FILE = 'durektiv.lock';
const ATTEMPTS = 5;

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
 * Makes the data folder ours, creating it when needed. A lock whose process is gone is taken over.
 * @throws DataDirError when a living process holds it, or the folder cannot be written.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const file = join(dataDir, LOCK_FILE);
  const own = JSON.stringify({ pid: process.pid, command: await commandLine(process.pid) } satisfies Holder);
  await makeFolder(dataDir);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await create(file, own, dataDir)) return { release: () => removeOwn(file, own) };
    await removeStale(file, dataDir);
  }
  throw new DataDirError(`The data folder ${dataDir} is being taken by other processes at this moment: start again.`);
}

async function makeFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
  } catch (error) {
    throw notWritable(dataDir, error as NodeJS.ErrnoException);
  }
}

/** @returns false when there is a lock already. */
async function create(file: string, text: string, dataDir: string): Promise<boolean> {
  const draft = `${file}.${process.pid}`;
  try {
    // Linked into place when complete, so nobody ever reads half a lock.
    await writeFile(draft, text);
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw notWritable(dataDir, error as NodeJS.ErrnoException);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined); // A folder that cannot be written was reported above.
  }
}

async function removeStale(file: string, dataDir: string): Promise<void> {
  const text = await readLock(file);
  if (text === undefined) return;
  const holder = parseHolder(text);
  if (holder !== undefined && (await isHeld(holder))) throw inUse(dataDir, holder);
  const aside = `${file}.stale-${process.pid}`;
  try {
    await rename(file, aside);
    // Between reading and renaming somebody else may have taken over: then it was their lock, which goes back.
    if ((await readLock(aside)) !== text) await link(aside, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function isHeld(holder: Holder): Promise<boolean> {
  // In a container every start has the same process id: our own is never that of another holder.
  if (holder.pid === process.pid || !isAlive(holder.pid)) return false;
  const running = await commandLine(holder.pid);
  return holder.command === undefined || running === undefined || running === holder.command;
}

function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    return typeof holder?.pid === 'number' ? { pid: holder.pid, command: holder.command } : undefined;
  } catch {
    return undefined; // Not written by us: nobody holds it.
  }
}

async function readLock(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function removeOwn(file: string, own: string): Promise<void> {
  if ((await readLock(file)) === own) await rm(file, { force: true });
}

function inUse(dataDir: string, { pid }: Holder): DataDirError {
  return new DataDirError(
    `The data folder ${dataDir} is in use by process ${pid}: stop that one, or set DUREKTIV_DATA_DIR to another folder.`,
  );
}

function notWritable(dataDir: string, error: NodeJS.ErrnoException): DataDirError {
  return new DataDirError(
    `The data folder ${dataDir} cannot be written (${error.code ?? error.message}): make it writable, or set DUREKTIV_DATA_DIR to another folder.`,
    { cause: error },
  );
}
