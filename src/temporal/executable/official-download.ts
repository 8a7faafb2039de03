import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { tarEntry, zipEntry } from './archive-entry.js';
import type { PinnedExecutable } from './pinned-executable.js';

/** Temporal's own download site. */
export const TEMPORAL_DOWNLOADS = 'https://temporal.download';
/** Longest wait for the answer that names the archive. */
const ASK_MS = 15_000;
/** Longest pause between two pieces of the archive. */
const STALL_MS = 30_000;

const archiveInfo = z.object({ archiveUrl: z.url(), fileToExtract: z.string() });

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Fetches the archive of the pinned version from Temporal's own download site and gives the content of the executable in it.
 * Only the executable's checksum is pinned, not the archive's: what the site packs around it may change, the program may not.
 * @param report is told how many megabytes have come.
 * @throws Error when the site cannot be reached, stalls, or its archive has no such file.
 */
export async function downloadOfficial(
  pin: PinnedExecutable,
  from: { readonly site: string; readonly timeoutMs: number },
  dir: string,
  report: (megabytes: number) => void,
): Promise<Readable> {
  const info = await askForArchive(pin, from.site);
  const archive = join(dir, 'archive');
  await fetchTo(archive, info.archiveUrl, from.timeoutMs, report);
  const name = info.fileToExtract.slice(info.fileToExtract.lastIndexOf('/') + 1);
  if (new URL(info.archiveUrl).pathname.endsWith('.zip')) return zipEntry(archive, name);
  const tar = join(dir, 'archive.tar');
  await pipeline(createReadStream(archive), createGunzip(), createWriteStream(tar));
  return tarEntry(tar, name);
}

async function askForArchive(pin: PinnedExecutable, site: string): Promise<z.infer<typeof archiveInfo>> {
  const url = new URL(`${site}/${pin.artifact.name}/${pin.artifact.version}`);
  url.searchParams.set('arch', ARCHITECTURES[process.arch] ?? process.arch);
  url.searchParams.set('platform', process.platform === 'win32' ? 'windows' : process.platform);
  url.searchParams.set('format', 'tar.gz');
  const response = await reach(url, AbortSignal.timeout(ASK_MS));
  return archiveInfo.parse(await response.json());
}

async function fetchTo(
  path: string,
  url: string,
  timeoutMs: number,
  report: (megabytes: number) => void,
): Promise<void> {
  const stalled = new AbortController();
  const watchdog = setTimeout(() => stalled.abort(new Error(`no data for ${STALL_MS / 1000} s`)), STALL_MS);
  try {
    const response = await reach(new URL(url), AbortSignal.any([stalled.signal, AbortSignal.timeout(timeoutMs)]));
    if (response.body === null) throw new Error(`${url} answered without a body`);
    const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
    let bytes = 0;
    body.on('data', (chunk: Uint8Array) => {
      watchdog.refresh();
      report((bytes += chunk.length) / 1e6);
    });
    await pipeline(body, createWriteStream(path));
  } finally {
    clearTimeout(watchdog);
  }
}

async function reach(url: URL, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal }).catch((error: unknown) => {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw new Error(`${url.host} cannot be reached (${cause instanceof Error ? cause.message : String(cause)})`, {
      cause,
    });
  });
  if (!response.ok) throw new Error(`${url.host} answered ${response.status}`);
  return response;
}
