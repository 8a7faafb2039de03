import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../process/liveness.js';
import { processInfo, type ProcessInfo } from './process-info.js';

/** Marks a server as ours and says which process started it; readable from outside in its command line. */
export function ownerFlag(pid: number): string {
  return `cluster_name=durektiv-${pid}`;
}

/**
 * Ends a server that a killed process left on the cluster, and clears a pid file that belongs to no server.
 * @throws Error in one line when another running process owns the server, or when it does not end.
 */
export async function endLeftOver(cluster: string, log: (message: string) => void): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = await readPid(pidFile);
  if (pid === undefined || !isAlive(pid)) return; // PostgreSQL itself clears the file of a dead server
  const info = await processInfo(pid);
  if (!info) return; // not ours to judge: PostgreSQL decides, and says why when it refuses
  if (!(await servesCluster(info, cluster))) {
    // The number was given to another program since; PostgreSQL would take that program for a server.
    await rm(pidFile, { force: true });
    return;
  }
  if (info.command.split(' ').includes(ownerFlag(info.parent))) {
    throw new Error(
      `The data folder ${cluster} is in use by the running process ${info.parent}: stop it or choose another folder with DUREKTIV_DATA_DIR`,
    );
  }
  log(`stopping the PostgreSQL (process ${pid}) that a killed process left behind`);
  await endProcess(pid);
}

async function readPid(pidFile: string): Promise<number | undefined> {
  try {
    const pid = Number((await readFile(pidFile, 'utf8')).split('\n')[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function servesCluster(info: ProcessInfo, cluster: string): Promise<boolean> {
  if (!/postgres/.test(info.command)) return false;
  return info.cwd === undefined ? info.command.includes(cluster) : info.cwd === (await realpath(cluster));
}

/** Fast shutdown first; immediate when that takes too long. */
async function endProcess(pid: number): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 10_000],
    ['SIGQUIT', 5_000],
  ] as const) {
    process.kill(pid, signal);
    const deadline = Date.now() + patience;
    while (isAlive(pid) && Date.now() < deadline) await sleep(20);
    if (!isAlive(pid)) return;
  }
  throw new Error(`The PostgreSQL (process ${pid}) that a killed process left behind does not stop: end it by hand`);
}
