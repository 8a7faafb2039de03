import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../src/glob/glob.js';

describe('a glob of an event filter (specification 9.3)', () => {
  it.each([
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'a/b.c\n', true],
    ['a*', 'abc', true],
    ['a*', 'ba', false],
    ['*c', 'abc', true],
    ['*c', 'cb', false],
    ['a*c', 'abc', true],
    ['a*a', 'a', false],
    ['ab*ba', 'aba', false],
    ['a*b*c', 'axxbyyc', true],
    ['a*b*c', 'acb', false],
    ['*b*', 'abc', true],
    ['a**c', 'ac', true],
    ['A*', 'abc', false],
    ['a?c', 'abc', false],
    ['[ab]', 'a', false],
    ['a\\*c', 'a*c', false],
  ])('%j against %j is %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  it('takes no more than linear time on a hostile pattern', () => {
    expect(matchesGlob('*a'.repeat(5000) + 'b', 'a'.repeat(20000))).toBe(false);
  });
});
