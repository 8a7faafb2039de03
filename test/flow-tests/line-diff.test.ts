import { describe, expect, it } from 'vitest';
import { lineDiff } from '../../src/flow-tests/line-diff.js';

describe('how two texts differ', () => {
  it.each([
    ['a line that changed', 'a b c', 'a x c', '  a, - b, + x,   c'],
    ['a line that came', 'a c', 'a b c', '  a, + b,   c'],
    ['a line that went', 'a b c', 'a c', '  a, - b,   c'],
    ['lines behind the end of the other', 'a', 'a b c', '  a, + b, + c'],
    ['lines that one alone has at its end', 'a b c', 'a', '  a, - b, - c'],
    ['no line in common', 'a b', 'x', '- a, - b, + x'],
    ['what moved: as much stays as can', 'x a b c', 'a b c x', '- x,   a,   b,   c, + x'],
    ['a line that changed and stands twice', 'b b c', 'a b c', '- b, + a,   b,   c'],
    ['the longer of two ways', 'p a b', 'a b p', '- p,   a,   b, + p'],
  ])('shows %s', (_what, before, after, lines) => {
    const text = (words: string) => words.replaceAll(' ', '\n');
    expect(lineDiff(text(before), text(after)).join(', ')).toBe(lines);
  });

  it('is shown as the one text behind the other when they are long', () => {
    const lines = (count: number) => Array(count).fill('x').join('\n');
    expect(lineDiff(lines(2_000), 'x')).toContain('  x');
    expect(lineDiff(lines(2_001), 'x')).toEqual([...(Array(2_001).fill('- x') as string[]), '+ x']);
    expect(lineDiff('x', lines(2_001))).toEqual(['- x', ...(Array(2_001).fill('+ x') as string[])]);
  });
});
