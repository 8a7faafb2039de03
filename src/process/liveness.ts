import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LOOK_MS = 5_000;

/** True while a process with this id runs, whoever owns it. One that has ended but was not reaped by its parent does not run. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** In a container without an init process nobody reaps orphans: they would count as alive for ever. Seen on Linux only. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.startsWith('Z', stat.lastIndexOf(')') + 2);
  } catch {
    return false; // Reaped meanwhile, or /proc is hidden: the answer of the signal stands.
  }
}

/** The command line of a process, arguments separated by blanks; undefined when it is gone or cannot be seen. */
export async function commandLine(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux')
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').join(' ').trim();
    const { stdout } = await lookUp(pid);
    return stdout.trim() || undefined;
  } catch {
    return undefined; // The process ended meanwhile, or this system does not tell: nothing can be said about it.
  }
}

function lookUp(pid: number): Promise<{ stdout: string }> {
  if (process.platform !== 'win32')
    return run('ps', ['-ww', '-p', String(pid), '-o', 'command='], { timeout: LOOK_MS });
  const query = `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`;
  return run('powershell', ['-NoProfile', '-NonInteractive', '-Command', query], { timeout: LOOK_MS });
}

/**
 * Ends a process: SIGTERM, then SIGKILL after `graceMs`.
 * @returns false when it is still alive a moment after SIGKILL.
 */
export async function endProcess(pid: number, graceMs: number): Promise<boolean> {
  send(pid, 'SIGTERM');
  if (await isGone(pid, graceMs)) return true;
  send(pid, 'SIGKILL');
  return isGone(pid, 2_000);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  for (const until = Date.now() + withinMs; isAlive(pid);) {
    if (Date.now() >= until) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
