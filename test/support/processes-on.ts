import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Ids of the processes that have to do with a folder: it is in their command line, in their environment, or they work in it.
 * Linux only, elsewhere none are seen.
 */
export function processesOn(folder: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && tracesOf(pid).some((trace) => trace.includes(folder)));
}

/** The process whose command line names a file. */
export function processOf(file: string): number | undefined {
  return processesOn(file).find((pid) => read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).includes(file));
}

function tracesOf(pid: number): string[] {
  return [
    read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')),
    read(() => readFileSync(`/proc/${pid}/environ`, 'utf8')),
    read(() => readlinkSync(`/proc/${pid}/cwd`)),
  ];
}

function read(source: () => string): string {
  try {
    return source();
  } catch {
    return ''; // It ended meanwhile, or it is not ours to look at.
  }
}
