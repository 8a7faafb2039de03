import { describe, expect, it } from 'vitest';
import { matchesCode } from '../../src/errors/pattern.js';

describe('a pattern of error codes (specification 5.3)', () => {
  it.each([
    ['*', 'anything'],
    ['test', 'testcode'],
    ['my.code', 'my.code'],
    ['my.code', 'myxcode'],
    ['direktiv.cancels.*', 'direktiv.cancels.timeout.soft'],
    ['my\\..*', 'my.err'],
    ['*.code', 'my.code'],
    ['*err*', 'io.err.x'],
    ['^a$', 'a'],
  ])('%s matches %s', (pattern, code) => {
    expect(matchesCode(pattern, code)).toBe(true);
  });

  it.each([
    ['My.code', 'my.code'],
    ['my\\.code', 'myxcode'],
    ['*.foo', 'my.code'],
    ['(?=a)', 'a'],
  ])('%s does not match %s', (pattern, code) => {
    expect(matchesCode(pattern, code)).toBe(false);
  });
});
