import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeEmpty } from '../../src/functions/remove-empty.js';

const inner = { name: 'out', folders: ['a', 'b'] };

let root: string;
let dir: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'durektiv-remove-'));
  dir = tree('action');
});

afterEach(() => rmSync(root, { recursive: true }));

function tree(name: string): string {
  for (const folder of inner.folders) mkdirSync(join(root, name, inner.name, folder), { recursive: true });
  return join(root, name);
}

describe('the quick removal of a directory', () => {
  it.runIf(process.platform === 'linux')('takes it with its empty folders', async () => {
    expect(await removeEmpty(dir, inner)).toBe(true);
    expect(existsSync(dir)).toBe(false);
  });

  it.each(['file', 'out/file', 'out/a/file'])('leaves it when there is %s', async (path) => {
    writeFileSync(join(dir, path), '');
    expect(await removeEmpty(dir, inner)).toBe(false);
    expect(existsSync(join(dir, path))).toBe(true);
  });

  it('leaves what a link in the place of its folder leads to', async () => {
    const other = tree('other');
    rmSync(join(dir, 'out'), { recursive: true });
    symlinkSync(join(other, 'out'), join(dir, 'out'));
    expect(await removeEmpty(dir, inner)).toBe(false);
    expect(existsSync(join(other, 'out', 'a'))).toBe(true);
  });

  it('leaves what a link in its own place leads to', async () => {
    const other = tree('other');
    rmSync(dir, { recursive: true });
    symlinkSync(other, dir);
    expect(await removeEmpty(dir, inner)).toBe(false);
    expect(existsSync(join(other, 'out', 'a'))).toBe(true);
  });

  it('cannot remove what is not there', async () => {
    expect(await removeEmpty(join(root, 'none'), inner)).toBe(false);
  });
});
