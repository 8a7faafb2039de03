import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** Why the command server cannot be built here, undefined when it can. Where all tests must run (`.ci/run`) it is an error. */
export async function goMissing(): Promise<string | undefined> {
  try {
    await run('go', ['version']);
    return undefined;
  } catch (error) {
    const reason = `the command server needs Go: ${(error as Error).message}`;
    if (process.env['CI'] !== undefined) throw new Error(reason, { cause: error });
    return reason;
  }
}

/** Builds a static program of one file in Go. @returns its path */
export async function buildProgram(source: string, dir: string): Promise<string> {
  const file = join(dir, basename(source, '.go'));
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '' };
  await run('go', ['build', '-trimpath', '-o', file, source], { env });
  return file;
}

/** Builds the executable into a folder, for this machine. @returns its path */
export async function buildCommandServer(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  const file = join(dir, 'direktiv-cmd');
  await run(process.execPath, [join(root, 'scripts/command-server.mjs'), file]);
  return file;
}
