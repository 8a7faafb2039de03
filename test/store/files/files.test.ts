import { beforeAll, expect, test } from 'vitest';
import type { FileType } from '../../../src/store/files/file-rows.js';
import { useStore } from '../../support/postgres.js';

const store = useStore();
const namespace = 'files';

beforeAll(async () => {
  await store().namespaces.create(namespace);
});

function create(path: string, type: FileType = 'file', text = '') {
  return store().files.create({ namespace, path, type, mimeType: 'text/plain', data: Buffer.from(text) });
}

async function childrenOf(path: string): Promise<string[]> {
  return (await store().files.children(namespace, path)).map((entry) => entry.path);
}

async function contentOf(path: string): Promise<string | undefined> {
  const file = await store().files.get(namespace, path);
  return file && Buffer.from(file.data).toString();
}

test('a file keeps its bytes, type and MIME type', async () => {
  const data = Buffer.from([0, 255, 10, 92, 120]);
  await store().files.create({ namespace, path: '/bytes', type: 'workflow', mimeType: 'application/yaml', data });
  const file = await store().files.get(namespace, '/bytes');
  expect(file).toMatchObject({ path: '/bytes', type: 'workflow', mimeType: 'application/yaml', size: 5 });
  expect(Buffer.from(file?.data ?? [])).toEqual(data);
});

test('a path is created once', async () => {
  await create('/once');
  expect(await create('/once')).toBe('exists');
  const results = await Promise.all([1, 2, 3].map(() => create('/race')));
  expect(results.filter((result) => result === 'exists')).toHaveLength(2);
  expect(await create('/')).toBe('exists');
});

test('the parent must exist and be a directory', async () => {
  await create('/plain');
  expect(await create('/nowhere/a')).toBe('no-parent');
  expect(await create('/plain/a')).toBe('no-parent');
  expect(
    await store().files.create({ namespace: 'unknown', path: '/a', type: 'file', mimeType: '', data: Buffer.alloc(0) }),
  ).toBe('no-parent');
});

test('children are the direct entries by path, byte by byte', async () => {
  await create('/tree', 'directory');
  await create('/tree/b');
  await create('/tree/B');
  await create('/tree/a', 'directory');
  await create('/tree/a/deep');
  expect(await childrenOf('/tree')).toEqual(['/tree/B', '/tree/a', '/tree/b']);
});

test('new content replaces the old and touches updatedAt', async () => {
  await create('/content', 'file', 'old');
  const before = await store().files.get(namespace, '/content');
  await new Promise((resolve) => setTimeout(resolve, 2));
  expect(await store().files.update(namespace, '/content', { data: Buffer.from('new!') })).toMatchObject({ size: 4 });
  const after = await store().files.get(namespace, '/content');
  expect(await contentOf('/content')).toBe('new!');
  expect(after?.createdAt).toBe(before?.createdAt);
  expect(after?.updatedAt).toBeGreaterThan(before?.updatedAt ?? Infinity);
});

test('a directory moves with everything below it and nothing else', async () => {
  await create('/from', 'directory');
  await create('/from/sub', 'directory');
  await create('/from/sub/f', 'file', 'deep');
  await create('/from-not', 'file', 'stays');
  await create('/target', 'directory');
  expect(await store().files.update(namespace, '/from', { path: '/target/to' })).toMatchObject({ path: '/target/to' });
  expect(await contentOf('/target/to/sub/f')).toBe('deep');
  expect(await childrenOf('/target/to')).toEqual(['/target/to/sub']);
  expect(await childrenOf('/target/to/sub')).toEqual(['/target/to/sub/f']);
  expect(await contentOf('/from-not')).toBe('stays');
  expect(await store().files.get(namespace, '/from')).toBeUndefined();
});

test('content and path may change at once', async () => {
  await create('/both', 'file', 'a');
  await store().files.update(namespace, '/both', { data: Buffer.from('b'), path: '/both2' });
  expect(await contentOf('/both2')).toBe('b');
});

test('an update is refused as a whole', async () => {
  await create('/whole', 'file', 'old');
  await create('/taken');
  const data = Buffer.from('new');
  expect(await store().files.update(namespace, '/whole', { data, path: '/taken' })).toBe('exists');
  expect(await contentOf('/whole')).toBe('old');
});

test('refusals say why', async () => {
  await create('/dir', 'directory');
  await create('/f');
  const update = (path: string, change: { path?: string; data?: Uint8Array }) =>
    store().files.update(namespace, path, change);
  expect(await update('/missing', { path: '/x' })).toBe('missing');
  expect(await update('/dir', { data: Buffer.from('x') })).toBe('is-directory');
  expect(await update('/', { path: '/x' })).toBe('is-root');
  expect(await update('/f', { path: '/' })).toBe('is-root');
  expect(await update('/f', { path: '/dir' })).toBe('exists');
  expect(await update('/f', { path: '/nowhere/f' })).toBe('no-parent');
  expect(await update('/dir', { path: '/f/dir' })).toBe('no-parent');
});

test('a directory cannot move below itself', async () => {
  await create('/self', 'directory');
  await create('/self/sub', 'directory');
  expect(await store().files.update(namespace, '/self', { path: '/self/sub/again' })).toBe('no-parent');
});

test('a directory is deleted with everything below it', async () => {
  await create('/del', 'directory');
  await create('/del/sub', 'directory');
  await create('/del/sub/f');
  expect(await store().files.delete(namespace, '/del')).toBe('deleted');
  expect(await store().files.get(namespace, '/del/sub/f')).toBeUndefined();
  expect(await store().files.delete(namespace, '/del')).toBe('missing');
});

test('the root cannot be deleted', async () => {
  expect(await store().files.delete(namespace, '/')).toBe('is-root');
});

test('a large file is never read as a mixture of two writes', async () => {
  const size = 5 * 1024 * 1024;
  await create('/large');
  await store().files.update(namespace, '/large', { data: Buffer.alloc(size, 1) });
  let writing = true;
  const writer = (async () => {
    for (let i = 2; writing; i++)
      await store().files.update(namespace, '/large', { data: Buffer.alloc(size, i % 250) });
  })();
  for (let i = 0; i < 5; i++) {
    const file = await store().files.get(namespace, '/large');
    expect(file?.size).toBe(size);
    expect(Buffer.alloc(size, file?.data[0]).equals(file?.data ?? Buffer.alloc(0))).toBe(true);
  }
  writing = false;
  await writer;
});

test('a file of 128 MiB comes back as it was', async () => {
  const data = Buffer.alloc(128 * 1024 * 1024, 'Durektiv');
  await create('/largest');
  await store().files.update(namespace, '/largest', { data });
  expect(data.equals((await store().files.get(namespace, '/largest'))?.data ?? Buffer.alloc(0))).toBe(true);
}, 120_000);

test('two directories that move into each other at once do not vanish', async () => {
  for (let i = 0; i < 10; i++) {
    const [a, b] = [`/one${i}`, `/two${i}`];
    for (const path of [a, b]) await create(path, 'directory');
    const moves = await Promise.all([
      store().files.update(namespace, a, { path: `${b}/inner` }),
      store().files.update(namespace, b, { path: `${a}/inner` }),
    ]);
    expect(moves.filter((move) => move === 'no-parent')).toHaveLength(1);
    const top = (await childrenOf('/')).filter((path) => path === a || path === b);
    expect(top).toHaveLength(1);
    expect(await childrenOf(top[0]!)).toEqual([`${top[0]}/inner`]);
  }
});
