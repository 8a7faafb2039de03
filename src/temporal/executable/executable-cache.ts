import { createHash } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isAlive } from '../../process/liveness.js';
import type { PinnedBuild, PinnedExecutable } from './pinned-executable.js';

const PARTIAL = '.partial-';

/** The folder where the system keeps what programs can fetch again, with our name in it. */
export function defaultCacheDir(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'durektiv');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local'), 'durektiv');
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'durektiv');
}

/** Where a pinned executable lies in a cache. */
export function cachedPath(pin: PinnedExecutable, cacheDir: string): string {
  return join(cacheDir, `${pin.name}-${pin.version}`, process.platform === 'win32' ? `${pin.name}.exe` : pin.name);
}

/** True when the cache holds the whole executable. Its checksum was verified before it got its name, so the size is enough. */
export async function isCached(pin: PinnedExecutable, build: PinnedBuild, cacheDir: string): Promise<boolean> {
  try {
    const path = cachedPath(pin, cacheDir);
    await access(path, constants.X_OK);
    return (await stat(path)).size === build.bytes;
  } catch {
    return false; // Not there, or not executable: it is fetched again.
  }
}

/** A private folder inside the cache for one download, so that the result can be renamed into place. The caller removes it. */
export async function partialDir(cacheDir: string): Promise<string> {
  await mkdir(cacheDir, { recursive: true });
  await removeAbandoned(cacheDir);
  return mkdtemp(join(cacheDir, `${PARTIAL}${process.pid}-`));
}

/**
 * Writes an executable into the cache when it is byte for byte the pinned one, and gives its path.
 * It appears under its name in one step, so processes that do this at the same time do not disturb each other.
 * @throws Error when the checksum differs; nothing is kept then.
 */
export async function install(
  content: Readable,
  pin: PinnedExecutable,
  build: PinnedBuild,
  folders: { readonly cacheDir: string; readonly workDir: string },
): Promise<string> {
  const unpacked = join(folders.workDir, 'unpacked');
  const sha256 = await writeHashed(content, unpacked);
  if (sha256 !== build.sha256) {
    throw new Error(`the executable has the SHA-256 ${sha256}, expected is ${build.sha256}`);
  }
  await chmod(unpacked, 0o755);
  const target = cachedPath(pin, folders.cacheDir);
  await mkdir(join(target, '..'), { recursive: true });
  try {
    await rename(unpacked, target);
  } catch (error) {
    // Windows refuses to replace a running program: then another process has just put the same bytes there.
    if (!(await isCached(pin, build, folders.cacheDir))) throw error;
  }
  return target;
}

/** Hex SHA-256 of a file. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function writeHashed(content: Readable, path: string): Promise<string> {
  const hash = createHash('sha256');
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(content, tap, createWriteStream(path));
  return hash.digest('hex');
}

/** Removes downloads whose process was killed. */
async function removeAbandoned(cacheDir: string): Promise<void> {
  for (const entry of await readdir(cacheDir)) {
    const pid = entry.startsWith(PARTIAL) ? Number.parseInt(entry.slice(PARTIAL.length), 10) : Number.NaN;
    if (!Number.isNaN(pid) && !isAlive(pid)) await rm(join(cacheDir, entry), { recursive: true, force: true });
  }
}
