import { expect, test } from 'vitest';
import { cleanPath, parentPath } from '../../../src/store/files/file-path.js';

test.each([
  ['', '/'],
  ['/', '/'],
  ['a', '/a'],
  ['/a/b.yaml', '/a/b.yaml'],
  ['a//b/', '/a/b'],
  ['/a/./b/../c', '/a/c'],
  ['/../a', '/a'],
  ['/A-b_c.9/d', '/A-b_c.9/d'],
])('%j is cleaned to %j', (text, clean) => {
  expect(cleanPath(text)).toBe(clean);
});

test.each(['/.hidden', '/9lives', '/_a', '/a.', '/a-', '/a_', '/a b', '/a/ü', '/a\n', '/a%2fb', '/a\0'])(
  '%j breaks the name rule',
  (text) => {
    expect(cleanPath(text)).toBeUndefined();
  },
);

test.each([
  ['/a', '/'],
  ['/a/b', '/a'],
  ['/', undefined],
])('the parent of %j is %j', (path, parent) => {
  expect(parentPath(path)).toBe(parent);
});
