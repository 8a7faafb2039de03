import { describe, expect, it } from 'vitest';
import { plainDocument } from '../../../src/language/yaml/plain-document.js';

describe('a document by the rules of YAML alone', () => {
  it('is the first of a text, whatever follows', () => {
    expect(plainDocument('a: 1\n---\nb: [\n')?.toJS()).toEqual({ a: 1 });
    expect(plainDocument('a: 1\n...\n%YAML x\n---\nb\n')?.toJS()).toEqual({ a: 1 });
    expect(plainDocument('# nothing\n')?.toJS()).toBeNull();
  });

  it.each(['a: [', '"a" "b"', ']', '%YAML 1.2\na: 1', '&a &b c', 'a: 1\n---x\n'])(
    'is none with a fault: %j',
    (text) => {
      expect(plainDocument(text)).toBeUndefined();
    },
  );

  it.each(['a: 1\na: 2', '- {a: 1, "a": 2}', 'x: {1: a, 0x1: b}'])('has no key twice: %j', (text) => {
    expect(plainDocument(text)).toBeUndefined();
  });

  it('may have the same key in several mappings, and a text for a key that looks like another', () => {
    expect(plainDocument('a: {a: {a: 1}}\n1: 1\n"1": 2')).toBeDefined();
  });

  it('may have very many keys: each compared with each would take minutes', () => {
    const keys = Array.from({ length: 100_000 }, (_, i) => `k${i}:`);
    expect(plainDocument(keys.join('\n'))).toBeDefined();
  });
});
