import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { useStore } from '../support/postgres.js';

const store = useStore();
const MIB = 1024 * 1024;

/** Not a multiple of any slice, so a slice in the wrong place shows. */
const PATTERN = Buffer.from(Array.from({ length: 251 }, (_, at) => at));

function bytesOf(length: number): Buffer {
  return Buffer.alloc(length, PATTERN);
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

test.each([0, 1, 2 * MIB - 1, 2 * MIB, 2 * MIB + 1])('%d bytes come back as they were', async (length) => {
  const bytes = bytesOf(length);
  const hash = `${length}`;
  await store().payloads.put(hash, bytes);
  expect(hashOf((await store().payloads.get(hash)) ?? Buffer.from('none'))).toBe(hashOf(bytes));
});

test('120 MiB come back as they were, without many times the memory', async () => {
  const bytes = bytesOf(120 * MIB);
  const before = process.memoryUsage().rss;
  await store().payloads.put('large', bytes);
  const read = await store().payloads.get('large');
  const grown = process.memoryUsage().rss - before;
  expect(hashOf(read ?? Buffer.from('none'))).toBe(hashOf(bytes));
  expect(grown).toBeLessThan(120 * MIB + 300 * MIB);
});

test('the same content may be put by many at once and again', async () => {
  const bytes = bytesOf(5 * MIB);
  await Promise.all([1, 2, 3].map(() => store().payloads.put('shared', bytes)));
  await store().payloads.put('shared', bytes);
  expect(hashOf((await store().payloads.get('shared')) ?? Buffer.from('none'))).toBe(hashOf(bytes));
});

test('an unknown hash has no payload', async () => {
  expect(await store().payloads.get('unknown')).toBeUndefined();
});
