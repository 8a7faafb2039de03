import { readFile, rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import { commandLine, endProcess, isAlive } from '../../process/liveness.js';

const END_MS = 5_000;

/** The file that remembers which process serves a database file. */
export function pidFileOf(dbFile: string): string {
  return `${dbFile}.pid`;
}

/**
 * Ends the dev server that a killed process left behind on `dbFile`. A process that merely got the same id is let alone:
 * only one whose command line is a dev server on this very file is ours.
 * @throws Error when it does not end.
 */
export async function endLeftOver(dbFile: string, log: Logger): Promise<void> {
  const pid = await recordedPid(dbFile);
  if (pid === undefined) return;
  if (await servesFile(pid, dbFile)) {
    log.info(`ending the Temporal dev server of an earlier start (process ${pid})`);
    if (!(await endProcess(pid, END_MS)))
      throw new Error(`The Temporal dev server of an earlier start (process ${pid}) does not end: end it.`);
  }
  await rm(pidFileOf(dbFile), { force: true });
}

async function servesFile(pid: number, dbFile: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const line = (await commandLine(pid)) ?? '';
  return line.includes('start-dev') && line.includes(dbFile);
}

async function recordedPid(dbFile: string): Promise<number | undefined> {
  try {
    const pid = Number.parseInt(await readFile(pidFileOf(dbFile), 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
