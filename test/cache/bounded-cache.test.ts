import { describe, expect, it } from 'vitest';
import { BoundedCache } from '../../src/cache/bounded-cache.js';

const keysKept = (cache: BoundedCache<object>, ...keys: string[]): string[] =>
  keys.filter((key) => cache.get(key) !== undefined);

describe('a bounded cache', () => {
  it('keeps the last entries', () => {
    const cache = new BoundedCache<{ n: number }>({ entries: 2, weight: 100 });
    for (const [n, key] of ['a', 'b', 'c'].entries()) cache.keep(key, { n });
    expect(keysKept(cache, 'a', 'b', 'c')).toEqual(['b', 'c']);
    expect(cache.get('c')).toEqual({ n: 2 });
  });

  it('keeps no more than its weight, by the length of the keys when nothing else is said', () => {
    const cache = new BoundedCache({ entries: 100, weight: 10 });
    for (const key of ['aaaa', 'bbbb', 'cccc']) cache.keep(key, {});
    expect(keysKept(cache, 'aaaa', 'bbbb', 'cccc')).toEqual(['bbbb', 'cccc']);
    cache.keep('d', {}, 7);
    expect(keysKept(cache, 'bbbb', 'cccc', 'd')).toEqual(['d']);
  });

  it('gives what is too heavy for it, and keeps the others', () => {
    const cache = new BoundedCache({ entries: 100, weight: 10 });
    cache.keep('a', {});
    const heavy = {};
    expect(cache.keep('b', heavy, 11)).toBe(heavy);
    expect(keysKept(cache, 'a', 'b')).toEqual(['a']);
  });

  it('counts an entry that is kept again once', () => {
    const cache = new BoundedCache({ entries: 100, weight: 10 });
    for (let i = 0; i < 5; i++) cache.keep('a', {}, 4);
    cache.keep('b', {}, 4);
    expect(keysKept(cache, 'a', 'b')).toEqual(['a', 'b']);
  });
});
