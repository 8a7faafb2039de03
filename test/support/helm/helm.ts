import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaultCacheDir } from '../../../src/temporal/executable-cache.js';

const run = promisify(execFile);
const version = '3.19.0';
/** Without optimisation and without what a debugger reads: that spares a third of the processor time of the build. */
const build = ['install', '-trimpath', '-gcflags=all=-N -l', '-ldflags=-s -w', `helm.sh/helm/v3/cmd/helm@v${version}`];

/** The path of Helm. @throws Error when there is none and it cannot be built */
export async function requireHelm(): Promise<string> {
  const home = join(defaultCacheDir(), `helm-${version}`);
  const helm = join(home, 'helm');
  if (await exists(helm)) return helm;
  await mkdir(home, { recursive: true });
  const bin = await mkdtemp(join(home, 'build-'));
  try {
    // Gently: tests that wait for something run beside it.
    await run('nice', ['go', ...build], { env: { ...process.env, GOBIN: bin } });
    await rename(join(bin, 'helm'), helm);
  } finally {
    await rm(bin, { recursive: true, force: true });
  }
  return helm;
}

/** Why Helm cannot be had here, undefined when it can. Where it must be had (`.ci/run`) that is an error. */
export async function helmMissing(): Promise<string | undefined> {
  if (await exists(join(defaultCacheDir(), `helm-${version}`, 'helm'))) return undefined;
  try {
    await run('go', ['version']);
    return undefined;
  } catch {
    const missing = 'Helm is built from its source, and Go is not installed';
    if (process.env['CI'] !== undefined) throw new Error(missing);
    return missing;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
