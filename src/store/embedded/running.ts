import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterFolder, DATABASE_USER } from './cluster.js';
import { ownerFlag } from './left-over.js';
import { isAlive } from '../../process/liveness.js';
import { processInfo } from './process-info.js';

/**
 * The URL of the server that a running process of ours has on this data folder. Holds the password: not for logs.
 * @returns undefined when none runs there, or only one that a killed process left behind
 */
export async function runningPostgresUrl(dataDir: string): Promise<string | undefined> {
  const [pid, , , port] = await lines(join(clusterFolder(dataDir), 'postmaster.pid'));
  if (pid === undefined || port === undefined || !isAlive(Number(pid))) return undefined;
  const info = await processInfo(Number(pid));
  if (!info?.command.split(' ').includes(ownerFlag(info.parent))) return undefined;
  const [password = ''] = await lines(join(dataDir, 'password'));
  return `postgresql://${DATABASE_USER}:${password}@127.0.0.1:${port}/postgres`;
}

async function lines(file: string): Promise<readonly string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n').map((line) => line.trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
