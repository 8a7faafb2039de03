import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';
import { pipeline, type Readable } from 'node:stream';

/** Where the bytes of one file lie inside an archive on disk. */
interface EntryRange {
  readonly start: number;
  readonly length: number;
  readonly deflated: boolean;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const END_RECORD_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const TAR_BLOCK = 512;

/**
 * The content of the one file of a zip whose base name is `name`, as a stream: the executables are too large to hold in memory.
 * Sizes come from the central directory, so archives written as streams work too; zip64 and encryption do not.
 * @throws Error when the file is no zip or has no such entry.
 */
export async function zipEntry(archive: string, name: string): Promise<Readable> {
  return contentOf(archive, await withFile(archive, (file) => findInZip(file, name)));
}

/**
 * The content of the one file of an uncompressed tar whose base name is `name`.
 * @throws Error when there is no such entry.
 */
export async function tarEntry(archive: string, name: string): Promise<Readable> {
  return contentOf(archive, await withFile(archive, (file) => findInTar(file, name)));
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

function contentOf(archive: string, range: EntryRange): Readable {
  const raw = createReadStream(archive, { start: range.start, end: range.start + range.length - 1 });
  if (!range.deflated) return raw;
  const inflated = createInflateRaw();
  // A read error ends the inflated stream with that error, where its reader sees it.
  pipeline(raw, inflated, () => undefined);
  return inflated;
}

async function findInZip(file: FileHandle, name: string): Promise<EntryRange> {
  const directory = await readDirectory(file);
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === DIRECTORY_ENTRY;) {
    const nameLength = directory.readUInt16LE(at + 28);
    const path = directory.toString('utf8', at + 46, at + 46 + nameLength);
    if (baseName(path) === name) return entryAt(file, directory, at);
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  throw new Error(`the archive holds no file ${name}`);
}

async function readDirectory(file: FileHandle): Promise<Buffer> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - END_RECORD_BYTES - LONGEST_COMMENT), size);
  for (let at = tail.length - END_RECORD_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END_OF_DIRECTORY) continue;
    const start = tail.readUInt32LE(at + 16);
    return readAt(file, start, start + tail.readUInt32LE(at + 12));
  }
  throw new Error('the archive is not a zip file');
}

async function entryAt(file: FileHandle, directory: Buffer, at: number): Promise<EntryRange> {
  const method = directory.readUInt16LE(at + 10);
  if (method !== 0 && method !== 8) throw new Error(`the archive uses the unknown compression method ${method}`);
  const header = directory.readUInt32LE(at + 42);
  const local = await readAt(file, header, header + 30);
  if (local.length < 30 || local.readUInt32LE(0) !== LOCAL_HEADER) throw new Error('the archive is damaged');
  const start = header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  return { start, length: directory.readUInt32LE(at + 20), deflated: method === 8 };
}

async function findInTar(file: FileHandle, name: string): Promise<EntryRange> {
  const { size } = await file.stat();
  for (let at = 0; at + TAR_BLOCK <= size;) {
    const header = await readAt(file, at, at + TAR_BLOCK);
    const length = Number.parseInt(textOf(header, 124, 12).trim() || '0', 8);
    if (!Number.isSafeInteger(length)) throw new Error('the archive is damaged');
    if (baseName(textOf(header, 0, 100)) === name) return { start: at + TAR_BLOCK, length, deflated: false };
    at += TAR_BLOCK + Math.ceil(length / TAR_BLOCK) * TAR_BLOCK;
  }
  throw new Error(`the archive holds no file ${name}`);
}

function textOf(block: Buffer, start: number, length: number): string {
  const text = block.toString('latin1', start, start + length);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

async function readAt(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}
