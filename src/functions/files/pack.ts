import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack as createPack, type Pack } from 'tar-stream';
import { openInside } from './open-inside.js';

/**
 * The content of a directory as a tar.gz (functions 6.3): names begin with `/`, the first entry is the directory itself.
 * Links and special files are left out.
 * @throws Error when it is more than `limit` bytes, unpacked or packed
 */
export async function packDirectory(dir: string, limit: number): Promise<Buffer> {
  const archive = createPack();
  const gzip = createGzip();
  const chunks: Buffer[] = [];
  archive.pipe(gzip);
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  archive.on('error', (error) => gzip.destroy(error));
  const packed = finished(gzip);
  packed.catch(() => undefined);
  try {
    await add(archive, dir, '/', { bytes: limit, limit });
    archive.finalize();
  } catch (error) {
    archive.destroy(error as Error);
    throw error;
  }
  await packed;
  return Buffer.concat(chunks);
}

interface Room {
  bytes: number;
  readonly limit: number;
}

async function add(archive: Pack, dir: string, name: string, room: Room): Promise<void> {
  archive.entry({ name, type: 'directory', mode: 0o755 });
  const entries = await readdir(dir, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) await add(archive, path, `${name}${entry.name}/`, room);
    else if (entry.isFile()) await addFile(archive, path, `${name}${entry.name}`, room);
  }
}

async function addFile(archive: Pack, path: string, name: string, room: Room): Promise<void> {
  const file = await openInside(path);
  if (file === undefined) return;
  try {
    const { size, mode } = await file.stat();
    room.bytes -= size;
    if (room.bytes < 0) throw new Error(`the directory holds more than ${room.limit} bytes`);
    const data = await file.readFile();
    await new Promise<void>((resolve, reject) => {
      archive.entry({ name, mode: mode & 0o777 }, data, (error) => (error ? reject(error) : resolve()));
    });
  } finally {
    await file.close();
  }
}
