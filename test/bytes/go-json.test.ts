import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGoJson } from '../../src/bytes/go-json.js';

const parse = (text: string | Buffer): unknown => parseGoJson(Buffer.isBuffer(text) ? text : Buffer.from(text));
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('bytes to JSON', () => {
  it('gives back every JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parse(text)).toEqual({ kind: 'json', value: JSON.parse(text) as unknown });
      }),
    );
  });

  it('replaces invalid UTF-8 in a string by U+FFFD', () => {
    expect(parse(Buffer.from([0x22, 0x61, 0xff, 0x22]))).toEqual({ kind: 'json', value: 'a\ufffd' });
  });

  it('takes invalid UTF-8 outside a string for no JSON', () => {
    expect(parse(Buffer.from([0x31, 0xff]))).toEqual({ kind: 'notJson' });
  });

  it.each([
    ['"\\ud800"', '\ufffd'],
    ['"\\udc00x"', '\ufffdx'],
    ['"\\ud800\\ud83d\\ude00"', '\ufffd😀'],
    ['"\\uD83D\\uDE00"', '😀'],
    ['"\\\\ud800"', '\\ud800'],
    ['"\\\\\\ud800"', '\\\ufffd'],
    ['"\\\\ud83d\\ude00"', '\\ud83d\ufffd'],
  ])('replaces lone surrogates by U+FFFD: %s', (text, value) => {
    expect(parse(text)).toEqual({ kind: 'json', value });
  });

  it.each(['1e400', '[1,-1e999]', `{"a":${'9'.repeat(310)}}`, `${'9'.repeat(250)}e60`])(
    'takes a number beyond a double for no JSON: %s',
    (text) => {
      expect(parse(text)).toEqual({ kind: 'notJson' });
    },
  );

  it.each([
    ['1e308', 1e308],
    ['"1e400"', '1e400'],
    ['1e-400', 0],
  ])('takes %s', (text, value) => {
    expect(parse(text)).toEqual({ kind: 'json', value });
  });

  it('takes 1,000 levels and no more', () => {
    expect(parse(nested(1000))).toMatchObject({ kind: 'json' });
    expect(parse(nested(1001))).toEqual({ kind: 'tooDeep' });
  });

  it('survives a million levels', () => {
    expect(parse(nested(1_000_000))).toEqual({ kind: 'tooDeep' });
  });

  it('does not count brackets in strings', () => {
    const text = JSON.stringify(['"\\[{'.repeat(2000)]);
    expect(parse(text)).toMatchObject({ kind: 'json' });
  });

  it('keeps a key __proto__ as data', () => {
    const result = parseGoJson(Buffer.from('{"__proto__":{"x":1}}'));
    expect(result.kind === 'json' && Object.keys(result.value as object)).toEqual(['__proto__']);
  });

  it('takes the last of equal keys', () => {
    expect(parse('{"a":1,"a":2}')).toEqual({ kind: 'json', value: { a: 2 } });
  });
});
