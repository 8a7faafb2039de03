import { mkdir, mkdtemp, readdir, realpath, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deadAfterMs, ProcessFolder } from '../../src/functions/files/process-folder.js';

let root: string;
const warnings: string[] = [];
const open = (): Promise<ProcessFolder> => ProcessFolder.below(root, (message) => warnings.push(message));

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'durektiv-folder-')));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** As a process that was killed so long ago has left it, with an action in it. */
async function leave(name: string, ageMs: number): Promise<void> {
  await mkdir(join(root, name, 'action'), { recursive: true });
  await writeFile(join(root, name, 'action', 'file'), 'of a function');
  const then = new Date(Date.now() - ageMs);
  await utimes(join(root, name), then, then);
}

describe('the folder of a process', () => {
  it('is its own, below a root that others share, and goes with it', async () => {
    const [one, other] = await Promise.all([open(), open()]);
    expect((await readdir(root)).sort()).toEqual([basename(one.path), basename(other.path)].sort());
    await one.close();
    expect(await readdir(root)).toEqual([basename(other.path)]);
    await other.close();
  });

  it('makes a root that is not there', async () => {
    root = join(root, 'deeper', 'still');
    const folder = await open();
    expect(await readdir(root)).toEqual([basename(folder.path)]);
    await folder.close();
  });

  it('takes away what a process left that was killed long ago, and nothing of one that may live', async () => {
    await leave('dead', deadAfterMs + 60_000);
    await leave('alive', deadAfterMs - 60_000);
    const folder = await open();
    expect((await readdir(root)).sort()).toEqual([basename(folder.path), 'alive'].sort());
    expect(await readdir(join(root, 'alive', 'action'))).toEqual(['file']);
    await folder.close();
    expect(warnings).toEqual([]);
  });

  it('stays young while its process lives, which goes on taking away what others left, until it is closed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const folder = await open();
      const longAgo = new Date(Date.now() - deadAfterMs - 60_000);
      await utimes(folder.path, longAgo, longAgo);
      await leave('died later', deadAfterMs + 60_000);
      vi.advanceTimersToNextTimer();
      const names = () => readdir(root);
      await vi.waitFor(async () => expect(await names()).toEqual([basename(folder.path)]), { timeout: 5_000 });
      expect((await stat(folder.path)).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
      await folder.close();
      expect([await names(), vi.getTimerCount()]).toEqual([[], 0]);
    } finally {
      vi.useRealTimers();
    }
  });
});
