import { spawn, type ChildProcessByStdio, type SpawnOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Account } from './account.js';

/** A program of PostgreSQL to run on a cluster. */
export interface ServerCommand {
  readonly program: string;
  /** Folder of the data files. */
  readonly cluster: string;
  readonly account: Account | undefined;
  readonly args: readonly string[];
}

export type ServerProcess = ChildProcessByStdio<null, Readable, Readable>;

/**
 * Starts a program of PostgreSQL on a cluster.
 *
 * When root hands the work to another user on Linux, that user need not be able to walk to the cluster (a checkout
 * below /root or in a folder of mktemp): the folder is opened here and inherited as descriptor 3.
 * The process leads its own session, so a Ctrl-C in the terminal reaches us and not the server.
 */
export function spawnOnCluster(command: ServerCommand): ServerProcess {
  const inherit = command.account !== undefined && process.platform === 'linux';
  const folder = inherit ? openSync(command.cluster, 'r') : undefined;
  try {
    const options: SpawnOptions = {
      ...command.account,
      cwd: process.platform === 'win32' ? command.cluster : '/',
      detached: true,
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe', ...(folder === undefined ? [] : [folder])],
    };
    const path = inherit ? '/proc/self/fd/3' : command.cluster;
    return spawn(command.program, ['-D', path, ...command.args], options) as ServerProcess;
  } finally {
    if (folder !== undefined) closeSync(folder);
  }
}

/** Our environment without what would redirect PostgreSQL (PGDATA, PGPORT, ...), with messages in English. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(inherited), LC_ALL: 'C', TZ: 'UTC' };
}

/** Resolves when the process is gone, with its exit code (null after a signal); rejects when it never started. */
export function exitOf(child: ServerProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
}
