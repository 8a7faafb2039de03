import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { exclusively } from './once.js';

const run = promisify(execFile);

/**
 * Installs what brings programs that are missing, where that is possible; for one test file at a time: apt-get refuses to run twice.
 * @param packagesOf the packages of Debian for each program
 * @returns why one is not there, undefined when all are. Where all tests must run (`.ci/run`) that is an error.
 */
export async function requirePrograms(
  packagesOf: Readonly<Record<string, readonly string[]>>,
): Promise<string | undefined> {
  const reason = await exclusively('apt-get', () => installMissing(packagesOf));
  if (reason !== undefined && process.env['CI'] !== undefined) throw new Error(reason);
  return reason;
}

async function installMissing(packagesOf: Readonly<Record<string, readonly string[]>>): Promise<string | undefined> {
  const programs = Object.keys(packagesOf);
  const there = await Promise.all(programs.map(isThere));
  const missing = programs.filter((_, i) => !there[i]);
  if (missing.length === 0) return undefined;
  const are = `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed`;
  if (process.getuid?.() !== 0) return `${are}, and only root can install what is missing`;
  try {
    await run('apt-get', ['update']);
    await run('apt-get', [
      'install',
      '-y',
      '--no-install-recommends',
      ...missing.flatMap((one) => packagesOf[one] ?? []),
    ]);
    return undefined;
  } catch (error) {
    return `${are}, and cannot be: ${(error as Error).message}`;
  }
}

function isThere(program: string): Promise<boolean> {
  return run('which', [program]).then(
    () => true,
    () => false,
  );
}
