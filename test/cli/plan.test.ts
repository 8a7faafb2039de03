import { describe, expect, it } from 'vitest';
import type { FileRecord } from '../../src/cli/client/files.js';
import type { LocalFile } from '../../src/cli/deploy/local-files.js';
import { planDeployment } from '../../src/cli/deploy/plan.js';

const here = (path: string, content = 'x', type: LocalFile['type'] = 'file'): LocalFile => ({
  ...{ path, type, mimeType: 'text/plain', content: Buffer.from(content) },
});
const there = (path: string, type: FileRecord['type'] = 'file', size = 1) => ({ path, type, size }) as FileRecord;
const directory = (path: string) => ({ path, type: 'directory' }) as FileRecord;

/** What is done, in order. No content is compared unless it is said what comes of that. */
async function planned(
  local: readonly LocalFile[],
  remote: readonly FileRecord[],
  { prune = false, same }: { readonly prune?: boolean; readonly same?: boolean } = {},
): Promise<string> {
  const compare = () => (same === undefined ? Promise.reject(new Error('compared')) : Promise.resolve(same));
  const { changes, unchanged } = await planDeployment({ local, remote, same: compare, prune });
  return [...changes.map(({ kind, path }) => `${kind} ${path}`), `${unchanged} unchanged`].join(', ');
}

describe('what deploying changes', () => {
  it('makes directories before what is in them', async () => {
    expect(await planned([here('/b/c/d.txt'), here('/a.txt')], [directory('/b')])).toBe(
      'make /b/c, add /b/c/d.txt, add /a.txt, 0 unchanged',
    );
    expect(await planned([here('/b/c/d.txt')], [])).toBe('make /b, make /b/c, add /b/c/d.txt, 0 unchanged');
  });

  it('is nothing where the content is the same', async () => {
    expect(await planned([here('/a'), here('/b', 'y')], [there('/a'), there('/b')], { same: true })).toBe(
      '2 unchanged',
    );
    expect(await planned([here('/a')], [there('/a')], { same: false })).toBe('update /a, 0 unchanged');
  });

  it('is a file of another size, which needs no comparing', async () => {
    expect(await planned([here('/a', 'xy')], [there('/a')])).toBe('update /a, 0 unchanged');
  });

  it('is another file instead of one of another type, or that is empty now', async () => {
    expect(await planned([here('/a', 'x', 'workflow')], [there('/a')])).toBe('replace /a, 0 unchanged');
    expect(await planned([here('/a', '')], [there('/a')])).toBe('replace /a, 0 unchanged');
    expect(await planned([here('/a', '')], [{ ...directory('/a'), type: 'file' }], { same: true })).toBe('1 unchanged');
  });
});

describe('what is not in the folder', () => {
  const remote = [there('/old'), directory('/olds'), there('/olds/a'), directory('/kept'), there('/kept/gone')];

  it('stays', async () => {
    expect(await planned([here('/kept/new')], remote)).toBe('add /kept/new, 0 unchanged');
  });

  it('is deleted last when that is said, a directory with what is in it', async () => {
    expect(await planned([here('/kept/new')], remote, { prune: true })).toBe(
      'add /kept/new, delete /old, delete /olds, delete /kept/gone, 0 unchanged',
    );
  });
});

describe('a file where a directory is to be, and a directory where a file is to be', () => {
  const remote = [there('/a'), directory('/b'), there('/b/c')];
  const local = [here('/a/x'), here('/b')];

  it('is told, and nothing is planned', async () => {
    await expect(planned(local, remote)).rejects.toThrow(
      'In the namespace these are something else than in the folder: /a (a file), /b (a directory). Delete them, or say --prune.',
    );
  });

  it('is deleted first when that is said', async () => {
    expect(await planned(local, [...remote, there('/old')], { prune: true })).toBe(
      'delete /a, delete /b, make /a, add /a/x, add /b, delete /old, 0 unchanged',
    );
  });
});
