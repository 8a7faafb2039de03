import { describe, expect, it } from 'vitest';
import { splitCommand } from '../../src/services/split-command.js';

describe('the command of a service (functions 2.1)', () => {
  it.each([
    ['', []],
    [' \t\n', []],
    ['node /fn/stub.mjs', ['node', '/fn/stub.mjs']],
    ['  a   b  ', ['a', 'b']],
    [`'a b' "c d"`, ['a b', 'c d']],
    [`--x='1 2'3`, ['--x=1 23']],
    [`'' ""`, ['', '']],
    ['a\\ b', ['a b']],
    [`"a\\"b" 'c\\d'`, ['a"b', 'c\\d']],
    [`"it's" 'say "x"'`, ["it's", 'say "x"']],
    ['a\\', ['a\\']],
  ])('%j is %j', (line, words) => {
    expect(splitCommand(line)).toEqual(words);
  });

  it.each(['$HOME ${HOME}', '$(id) `id`', 'a;b|c&d>e<f', '* ?'])('means nothing but itself: %s', (line) => {
    expect(splitCommand(line)).toEqual(line.split(' '));
  });

  it.each([`'a`, '"a', `a "b' c`, `'a\\'b'`])('with a quote that is not closed is none: %s', (line) => {
    expect(splitCommand(line)).toBeUndefined();
  });
});
