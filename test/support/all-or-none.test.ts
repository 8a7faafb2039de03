import { expect, test } from 'vitest';
import { allOrNone, orEnd } from './all-or-none.js';

test('a set-up of which one part fails ends the others, also those that come up later', async () => {
  const ended: string[] = [];
  const server = async (name: string) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { stop: () => Promise.resolve(ended.push(name)) };
  };
  const stub = { close: () => Promise.resolve(ended.push('stub')) };
  const starts = [server('temporal'), Promise.reject(new Error('no postgres')), Promise.resolve(stub)] as const;
  await expect(allOrNone(starts)).rejects.toThrow('no postgres');
  expect(ended.sort()).toEqual(['stub', 'temporal']);
});

test('a set-up that succeeds ends nothing; what fails after it ends it', async () => {
  const ended: string[] = [];
  const server = { stop: () => Promise.resolve(ended.push('server')) };
  expect(await allOrNone([Promise.resolve(server)])).toEqual([server]);
  expect(await orEnd(server.stop, () => Promise.resolve('up'))).toBe('up');
  expect(ended).toEqual([]);
  await expect(orEnd(server.stop, () => Promise.reject(new Error('not ready')))).rejects.toThrow('not ready');
  expect(ended).toEqual(['server']);
});
