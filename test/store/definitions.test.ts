import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { useStore } from '../support/postgres.js';

const store = useStore();

test('a text is found by its SHA-256', async () => {
  const text = 'states:\n- id: ä😀\n';
  const hash = await store().definitions.put(text);
  expect(hash).toBe(createHash('sha256').update(text).digest('hex'));
  expect(await store().definitions.get(hash)).toBe(text);
});

test('the same text may be put by many at once', async () => {
  const hashes = await Promise.all(Array.from({ length: 8 }, () => store().definitions.put('same')));
  expect(new Set(hashes).size).toBe(1);
});

test('an unknown hash has no text', async () => {
  expect(await store().definitions.get('0'.repeat(64))).toBeUndefined();
});
