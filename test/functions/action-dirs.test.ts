import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ActionDirs } from '../../src/functions/files/action-dirs.js';

const scopes = ['file', 'instance', 'namespace', 'workflow'];

let root: string;
let dirs: ActionDirs;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'durektiv-dirs-'));
  dirs = await ActionDirs.below(root);
});

afterEach(() => rmSync(root, { recursive: true }));

/** The directories of actions, without those that wait for one. */
const actions = (): string[] => readdirSync(root).filter((name) => !name.startsWith('.'));

const out = (dir: string): string[] => readdirSync(join(dir, 'out'), { recursive: true }).map(String).sort();

describe('the directory of an action', () => {
  it('has a folder in out for each scope, and nothing else', async () => {
    const dir = await dirs.make('a1');
    expect(readdirSync(dir)).toEqual(['out']);
    expect(out(dir)).toEqual(scopes);
  });

  it.each(['../a', '.spare', 'a/b', ''])('is not made for the id %j', async (id) => {
    await expect(dirs.make(id)).rejects.toThrow('cannot name a directory');
  });

  it('has nothing of an earlier call of the same id', async () => {
    writeFileSync(join(await dirs.make('a1'), 'out', 'instance', 'x'), 'old');
    expect(out(await dirs.make('a1'))).toEqual(scopes);
  });

  it.each([true, false])('goes with all that is in it (out was seen to be empty: %s)', async (seenEmpty) => {
    const dir = await dirs.make('a1');
    mkdirSync(join(dir, 'work', 'deep'), { recursive: true });
    writeFileSync(join(dir, 'work', 'deep', 'f'), 'x');
    await dirs.remove(dir, seenEmpty);
    expect(actions()).toEqual([]);
  });

  it('is made though somebody cleared the root away', async () => {
    rmSync(root, { recursive: true });
    const dir = await dirs.make('a1');
    expect(out(dir)).toEqual(scopes);
    await dirs.remove(dir, true);
    expect(actions()).toEqual([]);
  });

  it('is not there for a link that stands in its place', async () => {
    const other = mkdtempSync(join(tmpdir(), 'durektiv-other-'));
    writeFileSync(join(other, 'precious'), '');
    const dir = await dirs.make('a1');
    rmSync(dir, { recursive: true });
    symlinkSync(other, dir);
    await dirs.remove(dir, false);
    expect(readdirSync(other)).toEqual(['precious']);
    rmSync(other, { recursive: true });
  });
});

describe('folders that serve a second action', () => {
  const spare = (): string => join(root, '.spare', readdirSync(join(root, '.spare'))[0] ?? 'none');

  async function used(change: (out: string) => void): Promise<string> {
    const dir = await dirs.make('a1');
    change(join(dir, 'out'));
    await dirs.remove(dir, true);
    return dirs.make('a2');
  }

  it('are those that stayed empty', async () => {
    await used(() => undefined);
    expect(readdirSync(join(root, '.spare'))).toEqual([]);
    expect(actions()).toEqual(['a2']);
  });

  it.each<[string, (out: string) => void]>([
    ['a file', (at) => writeFileSync(join(at, 'instance', 'x'), '')],
    ['a link', (at) => symlinkSync('/etc', join(at, 'instance', 'x'))],
    ['a folder of another name', (at) => mkdirSync(join(at, 'other'))],
    [
      'a link for a folder',
      (at) => (rmSync(join(at, 'instance'), { recursive: true }), symlinkSync('/etc', join(at, 'instance'))),
    ],
    ['a missing folder', (at) => rmSync(join(at, 'workflow'), { recursive: true })],
    ['a link for out', (at) => (renameSync(at, `${at}-moved`), symlinkSync(`${at}-moved`, at))],
    ['no out at all', (at) => rmSync(at, { recursive: true })],
  ])('have nothing of the first, which left %s unseen', async (_, change) => {
    const dir = await used(change);
    expect(out(dir)).toEqual(scopes);
    expect(readdirSync(join(dir, 'out'), { withFileTypes: true }).every((folder) => folder.isDirectory())).toBe(true);
  });

  it('have nothing that the first wrote after its end', async () => {
    await dirs.remove(await dirs.make('a1'), true);
    writeFileSync(join(spare(), 'instance', 'late'), 'of a1');
    expect(out(await dirs.make('a2'))).toEqual(scopes);
  });

  it('may be cleared by another process that begins', async () => {
    await dirs.remove(await dirs.make('a1'), true);
    await ActionDirs.below(root);
    const dir = await dirs.make('a2');
    expect(out(dir)).toEqual(scopes);
    await dirs.remove(dir, true);
    expect(existsSync(dir)).toBe(false);
  });

  it('go when the process ends', async () => {
    await dirs.remove(await dirs.make('a1'), true);
    await dirs.close(() => expect.unreachable());
    expect(readdirSync(root)).toEqual([]);
  });

  it('are no more than a few', async () => {
    const made = await Promise.all(Array.from({ length: 50 }, (_, n) => dirs.make(`a${n}`)));
    for (const dir of made) await dirs.remove(dir, true);
    expect(readdirSync(join(root, '.spare'))).toHaveLength(32);
    expect(actions()).toEqual([]);
  });
});
