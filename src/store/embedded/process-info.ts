import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What the system says of a running process. */
export interface ProcessInfo {
  readonly parent: number;
  /** Program and arguments, separated by spaces. */
  readonly command: string;
  /** Working directory, undefined where the system does not tell. */
  readonly cwd: string | undefined;
}

/** @returns undefined when no such process runs or nothing may be known of it. */
export async function processInfo(pid: number): Promise<ProcessInfo | undefined> {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** Reads /proc: small images have no `ps`. */
async function fromProc(pid: number): Promise<ProcessInfo | undefined> {
  try {
    const [stat, command, cwd] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readlink(`/proc/${pid}/cwd`),
    ]);
    // "pid (name) state ppid ...": the name may itself hold blanks and brackets.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return { parent, command: command.replaceAll('\0', ' ').trim(), cwd };
  } catch {
    return undefined; // it ended meanwhile, or belongs to somebody else
  }
}

async function fromPs(pid: number): Promise<ProcessInfo | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'ppid=,command=', '-p', String(pid)]);
    const match = /^\s*(\d+)\s+(.*)/.exec(stdout);
    return match ? { parent: Number(match[1]), command: match[2] ?? '', cwd: undefined } : undefined;
  } catch {
    return undefined; // ps ends with 1 when there is no such process
  }
}
