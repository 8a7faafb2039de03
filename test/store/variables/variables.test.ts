import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { VariableKey, VariableOwner } from '../../../src/store/variables/variable.js';
import { VariablesTooLarge } from '../../../src/store/variables/variables.js';
import type { VariableWrite } from '../../../src/store/variables/write-variables.js';
import { useStore } from '../../support/postgres.js';
import { newInstance } from '../samples.js';

const store = useStore();
const namespace = 'variables';
const megabyte = 1024 * 1024;

beforeAll(async () => {
  await store().namespaces.create(namespace);
});

const ofNamespace: VariableOwner = { scope: 'namespace', reference: namespace };
const named = (name: string, owner: VariableOwner = ofNamespace): VariableKey => ({ ...owner, name });
const content = (text: string) => ({ mimeType: 'text/plain', data: Buffer.from(text) });
const setting = (key: VariableKey, text: string): VariableWrite => ({ key, content: content(text) });
const deleting = (key: VariableKey): VariableWrite => ({ key, content: undefined });

function write(writes: readonly VariableWrite[], step?: { instance: string; step: number }) {
  return store().variables.write(namespace, writes, step);
}

async function textOf(key: VariableKey): Promise<string | undefined> {
  const [found] = await store().variables.read(namespace, [key], megabyte);
  return found && Buffer.from(found.data).toString();
}

describe('writing variables', () => {
  it('creates and overwrites; the id stays', async () => {
    const key = named('overwritten');
    await write([setting(key, 'old')]);
    const [before] = await store().variables.find(namespace, [key]);
    await write([{ key, content: { mimeType: 'b', data: Buffer.from([0, 255]) } }]);
    const [after] = await store().variables.read(namespace, [key], megabyte);
    expect(after).toMatchObject({ id: before?.id, mimeType: 'b', size: 2, createdAt: before?.createdAt });
    expect(Buffer.from(after?.data ?? [])).toEqual(Buffer.from([0, 255]));
  });

  it('keeps owners of the same names apart', async () => {
    const owners: VariableOwner[] = [
      ofNamespace,
      { scope: 'workflow', reference: namespace },
      { scope: 'workflow', reference: '/f' },
      { scope: 'instance', reference: randomUUID() },
    ];
    await write(owners.map((owner, i) => setting(named('same', owner), `text ${i}`)));
    expect(await Promise.all(owners.map((owner) => textOf(named('same', owner))))).toEqual(
      owners.map((_, i) => `text ${i}`),
    );
  });

  it('deletes, also what is not there', async () => {
    const key = named('deleted');
    await write([setting(key, 'x')]);
    await write([deleting(key)]);
    await write([deleting(key)]);
    expect(await textOf(key)).toBeUndefined();
  });

  it('takes the last write of a variable', async () => {
    const key = named('last');
    await write([setting(key, '1'), deleting(key), setting(key, '3')]);
    expect(await textOf(key)).toBe('3');
    await write([setting(key, '4'), deleting(key)]);
    expect(await textOf(key)).toBeUndefined();
  });

  it('tells what it did, in the order of the writes', async () => {
    const [fresh, old] = [named('b-fresh'), named('a-old')];
    expect(await write([setting(fresh, 'x'), deleting(old)])).toEqual(['created', 'absent']);
    expect(await write([setting(old, 'x'), setting(fresh, 'y')])).toEqual(['created', 'changed']);
    expect(await write([deleting(fresh)])).toEqual(['deleted']);
  });

  it('writes all or none', async () => {
    const wrong = { ...named('wrong'), scope: 'nonsense' as 'namespace' };
    await expect(write([setting(named('all'), 'x'), setting(wrong, 'x')])).rejects.toThrow(/check/);
    expect(await textOf(named('all'))).toBeUndefined();
  });

  it('does nothing in a namespace that is gone', async () => {
    const key = { scope: 'namespace', reference: 'gone', name: 'a' } as const;
    expect(await store().variables.write('gone', [setting(key, 'x')])).toBe('no-namespace');
    expect(await store().variables.create('gone', key, content('x'))).toBe('no-namespace');
  });

  it('survives writers that name the same variables in opposite order', async () => {
    const [a, b] = [named('a'), named('b')];
    const both = (text: string) => [setting(a, text), setting(b, text)];
    await Promise.all(Array.from({ length: 40 }, (_, i) => write(i % 2 === 0 ? both(`${i}`) : both(`${i}`).reverse())));
    expect(await textOf(a)).toBe(await textOf(b));
  });
});

describe('writing for a step of an instance', () => {
  it('is done once, however often it is tried', async () => {
    const [instance, key] = [randomUUID(), named('once')];
    expect(await write([setting(key, 'first')], { instance, step: 3 })).toEqual(['created']);
    expect(await write([setting(key, 'again')], { instance, step: 3 })).toBe('known');
    expect(await textOf(key)).toBe('first');
  });

  it('is not done by a late try when a later step has written', async () => {
    const [instance, key] = [randomUUID(), named('late')];
    await write([setting(key, 'new')], { instance, step: 4 });
    expect(await write([setting(key, 'old')], { instance, step: 3 })).toBe('known');
    expect(await textOf(key)).toBe('new');
  });

  it('is done by one of many that try at once', async () => {
    const [instance, key] = [randomUUID(), named('raced')];
    const tries = await Promise.all(
      Array.from({ length: 10 }, (_, i) => write([setting(key, `${i}`)], { instance, step: 1 })),
    );
    expect(tries.filter((outcome) => outcome !== 'known')).toHaveLength(1);
    expect(await textOf(key)).toBe(`${tries.findIndex((outcome) => outcome !== 'known')}`);
  });

  it('that failed may be tried again', async () => {
    const [instance, key] = [randomUUID(), named('failed')];
    const wrong = { ...key, scope: 'nonsense' as 'namespace' };
    await expect(write([setting(wrong, 'x')], { instance, step: 1 })).rejects.toThrow();
    expect(await write([setting(key, 'x')], { instance, step: 1 })).toEqual(['created']);
  });

  it('counts the steps of each instance by itself', async () => {
    const key = named('each');
    await write([setting(key, 'a')], { instance: randomUUID(), step: 9 });
    expect(await write([setting(key, 'b')], { instance: randomUUID(), step: 1 })).toEqual(['changed']);
  });
});

describe('reading variables', () => {
  it('gives them in the order of the keys, undefined for what is missing', async () => {
    await write([setting(named('r1'), '1'), setting(named('r2'), '2')]);
    const keys = [named('r2'), named('none'), named('r1'), named('r2')];
    const found = await store().variables.read(namespace, keys, megabyte);
    expect(found.map((variable) => variable && Buffer.from(variable.data).toString())).toEqual([
      '2',
      undefined,
      '1',
      '2',
    ]);
    expect(await store().variables.read(namespace, [], megabyte)).toEqual([]);
  });

  it('refuses more bytes than asked for', async () => {
    await write([setting(named('l1'), 'xxx'), setting(named('l2'), 'xxx')]);
    const keys = [named('l1'), named('l2')];
    expect(await store().variables.read(namespace, keys, 6)).toHaveLength(2);
    await expect(store().variables.read(namespace, keys, 5)).rejects.toThrow(VariablesTooLarge);
  });

  it('gives the bytes of large ones, never a mixture of two writes', async () => {
    const keys = [named('big1'), named('big2')];
    const filled = (byte: number) =>
      keys.map((key) => ({ key, content: { mimeType: '', data: Buffer.alloc(9 * megabyte, byte) } }));
    await write(filled(1));
    let writing = true;
    const writer = (async () => {
      for (let i = 2; writing; i++) await write(filled(i % 250));
    })();
    for (let i = 0; i < 5; i++) {
      const found = await store().variables.read(namespace, keys, 20 * megabyte);
      const byte = found[0]?.data[0] ?? 0;
      for (const variable of found) {
        expect(Buffer.alloc(9 * megabyte, byte).equals(variable?.data ?? Buffer.alloc(0))).toBe(true);
      }
    }
    writing = false;
    await writer;
  });

  it('keeps 128 MiB', async () => {
    const data = Buffer.alloc(128 * megabyte, 'Durektiv');
    await write([{ key: named('largest'), content: { mimeType: '', data } }]);
    const [found] = await store().variables.read(namespace, [named('largest')], 128 * megabyte);
    expect(data.equals(found?.data ?? Buffer.alloc(0))).toBe(true);
  }, 120_000);
});

describe('variables of workflows', () => {
  const owner = (reference: string): VariableOwner => ({ scope: 'workflow', reference });
  const flow = (path: string, type: 'workflow' | 'directory' = 'workflow') =>
    store().files.create({ namespace, path, type, mimeType: '', data: Buffer.alloc(0) });
  const namesOf = async (path: string) =>
    (await store().variables.list(namespace, owner(path))).map(({ name }) => name);

  beforeAll(async () => {
    for (const path of ['/dir', '/dir/sub', '/target']) await flow(path, 'directory');
    for (const path of ['/a.yaml', '/b.yaml', '/dir/sub/c.yaml', '/dir2.yaml', '/d.yaml']) await flow(path);
    for (const path of ['/a.yaml', '/b.yaml', '/dir/sub/c.yaml', '/dir2.yaml', '/d.yaml']) {
      await write([setting(named('v', owner(path)), path)]);
    }
  });

  it('follow their file', async () => {
    await store().files.update(namespace, '/a.yaml', { path: '/moved.yaml' });
    expect(await textOf(named('v', owner('/moved.yaml')))).toBe('/a.yaml');
    expect(await namesOf('/a.yaml')).toEqual([]);
    expect(await namesOf('/b.yaml')).toEqual(['v']);
  });

  it('follow their file in a folder, and no other', async () => {
    await store().files.update(namespace, '/dir', { path: '/target/dir' });
    expect(await textOf(named('v', owner('/target/dir/sub/c.yaml')))).toBe('/dir/sub/c.yaml');
    expect(await namesOf('/dir2.yaml')).toEqual(['v']);
  });

  it('replace what was set for a path without a file', async () => {
    await write(['v', 'w'].map((name) => setting(named(name, owner('/later.yaml')), 'early')));
    await store().files.update(namespace, '/b.yaml', { path: '/later.yaml' });
    expect(await namesOf('/later.yaml')).toEqual(['v']);
    expect(await textOf(named('v', owner('/later.yaml')))).toBe('/b.yaml');
  });

  it('stay where they are when a move is refused', async () => {
    expect(await store().files.update(namespace, '/d.yaml', { path: '/nowhere/d.yaml' })).toBe('no-parent');
    expect(await namesOf('/d.yaml')).toEqual(['v']);
  });

  it('go with their file and with its folder', async () => {
    await store().files.delete(namespace, '/d.yaml');
    expect(await namesOf('/d.yaml')).toEqual([]);
    await store().files.delete(namespace, '/target');
    expect(await namesOf('/target/dir/sub/c.yaml')).toEqual([]);
    expect(await namesOf('/dir2.yaml')).toEqual(['v']);
  });
});

describe('variables of instances', () => {
  it('may come before the row of their instance, and go with it', async () => {
    const definition = await store().definitions.put('states: []');
    const [gone, stays] = [newInstance({ namespace, definition }), newInstance({ namespace, definition })];
    const key = ({ id }: { id: string }) => named('v', { scope: 'instance', reference: id });
    for (const instance of [gone, stays]) {
      await write([setting(key(instance), 'x')], { instance: instance.id, step: 1 });
      await store().instances.insert(instance);
    }
    await store().instances.remove(gone.id);
    expect([await textOf(key(gone)), await textOf(key(stays))]).toEqual([undefined, 'x']);
    expect(await write([], { instance: gone.id, step: 1 })).toEqual([]);
  });

  it('go with their namespace', async () => {
    await store().namespaces.create('short');
    const definition = await store().definitions.put('states: []');
    const instance = newInstance({ namespace: 'short', definition });
    await store().instances.insert(instance);
    const key = named('v', { scope: 'instance', reference: instance.id });
    await store().variables.write('short', [setting(key, 'x')], { instance: instance.id, step: 1 });
    await store().namespaces.delete('short');
    await store().namespaces.create('short');
    expect(await store().variables.find('short', [key])).toEqual([undefined]);
  });
});
