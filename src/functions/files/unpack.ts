import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';

/** What an archive may unpack to, so that a small one cannot fill the disk. */
const unpackedLimit = { bytes: 1024 * 1024 * 1024, entries: 100_000 } as const;

/** Bytes that may still be unpacked, of so many. */
interface Room {
  bytes: number;
  readonly most: number;
}

/** What is used of an entry while the archive is read. */
type Entry = AsyncIterable<unknown> & { readonly header: Header; resume(): unknown };

export interface UnpackOptions {
  readonly gzip: boolean;
  /** Permission bits of each file; absent: those of the archive. */
  readonly permissions: number | undefined;
}

/**
 * Unpacks a tar archive into a new directory; no bytes give an empty one (functions 6.1). Nothing is written outside of
 * it: names with `..`, links and devices end it.
 * @throws Error when the archive is broken, refused or too large; what was unpacked until then is left
 */
export async function unpack(
  dir: string,
  bytes: Uint8Array,
  options: UnpackOptions,
  limit: { readonly bytes: number; readonly entries: number } = unpackedLimit,
): Promise<void> {
  await mkdir(dir, { mode: 0o750 });
  if (bytes.length === 0) return;
  const archive = extract();
  const source = Readable.from([Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)]);
  const feeding = options.gzip ? pipeline(source, createGunzip(), archive) : pipeline(source, archive);
  feeding.catch(() => undefined); // The loop meets the same error, unless it is the first to fail.
  const room = { bytes: limit.bytes, most: limit.bytes };
  let entries = 0;
  for await (const entry of archive) {
    if (++entries > limit.entries) throw new Error(`the archive has more than ${limit.entries} entries`);
    await unpackEntry(dir, entry, room, options.permissions);
  }
  await feeding;
}

async function unpackEntry(dir: string, entry: Entry, room: Room, permissions: number | undefined): Promise<void> {
  const { header } = entry;
  const path = join(dir, ...segmentsOf(header));
  switch (header.type) {
    case 'directory':
      await mkdir(path, { recursive: true, mode: 0o750 });
      entry.resume();
      return;
    case 'file':
    case 'contiguous-file':
      await mkdir(dirname(path), { recursive: true, mode: 0o750 });
      return write(path, entry, room, permissions ?? header.mode & 0o777);
    default:
      throw new Error(`the archive holds ${quoted(header)}, a ${header.type}: only files and directories are unpacked`);
  }
}

/** A leading slash means nothing: archives of our own have it. */
function segmentsOf(header: Header): string[] {
  const segments = header.name.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..')) throw new Error(`the archive holds ${quoted(header)}, which leads out of its directory`);
  return segments;
}

async function write(path: string, entry: Entry, room: Room, mode: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    for await (const chunk of entry as AsyncIterable<Buffer>) {
      room.bytes -= chunk.length;
      if (room.bytes < 0) throw new Error(`the archive unpacks to more than ${room.most} bytes`);
      await file.writeFile(chunk);
    }
    await file.chmod(mode);
  } finally {
    await file.close();
  }
}

function quoted({ name }: Header): string {
  return JSON.stringify(name.slice(0, 200));
}
