import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packDirectory } from '../../src/functions/files/pack.js';
import { unpack } from '../../src/functions/files/unpack.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'durektiv-pack-'));
  await mkdir(join(dir, 'in/deep'), { recursive: true });
  await writeFile(join(dir, 'in/a'), 'x'.repeat(600));
  await writeFile(join(dir, 'in/deep/b'), 'y'.repeat(400));
});
afterEach(() => rm(dir, { recursive: true }));

it('a directory of as many bytes as are allowed is packed, and of one more is not', async () => {
  const packed = await packDirectory(join(dir, 'in'), 1000);
  await unpack(join(dir, 'out'), packed, { gzip: true, permissions: undefined });
  await expect(packDirectory(join(dir, 'out'), 999)).rejects.toThrow('the directory holds more than 999 bytes');
});

it('an archive of as many bytes and entries as are allowed is unpacked, and of one more is not', async () => {
  const packed = await packDirectory(join(dir, 'in'), 1000);
  const into = (name: string, bytes: number, entries: number) =>
    unpack(join(dir, name), packed, { gzip: true, permissions: undefined }, { bytes, entries });
  await into('fits', 1000, 4);
  await expect(into('too large', 999, 4)).rejects.toThrow('the archive unpacks to more than 999 bytes');
  await expect(into('too many', 1000, 3)).rejects.toThrow('the archive has more than 3 entries');
});
