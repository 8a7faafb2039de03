import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keysInFile } from '../../src/secrets/key-file.js';

const folder = mkdtempSync(join(tmpdir(), 'durektiv-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a missing file is made with a random key, for its owner only', async () => {
  const file = join(folder, 'below', 'secrets.key');
  const made = await keysInFile(file);
  expect(made).toHaveLength(1);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await keysInFile(file)).toEqual(made);
});

test('of several who make it at once all get the same key', async () => {
  const file = join(folder, 'raced.key');
  const ids = (await Promise.all([1, 2, 3].map(() => keysInFile(file)))).map(([key]) => key?.id);
  expect(new Set(ids).size).toBe(1);
});

test('a file that holds something else is left alone and named', async () => {
  const file = join(folder, 'broken.key');
  writeFileSync(file, 'oops');
  await expect(keysInFile(file)).rejects.toThrow(file);
  expect(readFileSync(file, 'utf8')).toBe('oops');
});
