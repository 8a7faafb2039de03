import { expect, test } from 'vitest';
import { storable } from '../../../src/store/statements/text.js';

test.each([
  ['plain ä 😀', 'plain ä 😀'],
  ['\0', '\ufffd'],
  ['a\ud83d', 'a\ufffd'],
  ['\ude00b', '\ufffdb'],
  ['\ud83d\ud83d\ude00', '\ufffd😀'],
])('%j is stored as %j', (text, stored) => {
  expect(storable(text)).toBe(stored);
});
