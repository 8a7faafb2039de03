import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where Debian's package puts it. */
export const chromiumPath = '/usr/bin/chromium';

/**
 * Why there is no browser, undefined when there is one: it is installed where that is possible. Where it must be there
 * (`.ci/run`) that is an error.
 */
export async function chromiumMissing(): Promise<string | undefined> {
  const missing = (await isInstalled()) ? undefined : await install();
  if (missing !== undefined && process.env['CI'] !== undefined) throw new Error(missing);
  return missing;
}

async function isInstalled(): Promise<boolean> {
  return access(chromiumPath).then(
    () => true,
    () => false,
  );
}

async function install(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'Chromium is not installed, and only root can install it';
  try {
    await run('apt-get', ['update']);
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']);
    return undefined;
  } catch (error) {
    return `Chromium cannot be installed: ${(error as Error).message}`;
  }
}
