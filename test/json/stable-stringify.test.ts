import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { compareStrings } from '../../src/json/key-order.js';
import { stableStringify } from '../../src/json/stable-stringify.js';

describe('stableStringify', () => {
  it('puts keys in code point order, also those that look like numbers', () => {
    expect(stableStringify({ b: 1, a: { 10: 1, 9: 2 } })).toBe('{"a":{"10":1,"9":2},"b":1}');
    expect(stableStringify({ '\u{1f600}': 1, '\uff5e': 2 })).toBe('{"\uff5e":2,"\u{1f600}":1}');
  });

  it('keeps the digits of big integers', () => {
    expect(stableStringify([123456789012345678901n, { a: 1n }])).toBe('[123456789012345678901,{"a":1}]');
  });

  it('takes any depth', () => {
    let deep: Json = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(stableStringify(deep)).toHaveLength(200_001);
  });

  it('means the same value whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = stableStringify(value as Json);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(stableStringify(JSON.parse(text) as Json)).toBe(text);
      }),
    );
  });
});

it('strings compare as their UTF-8 bytes do', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (left, right) => {
      expect(compareStrings(left, right)).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)));
    }),
  );
});
