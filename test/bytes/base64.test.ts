import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../src/bytes/base64.js';

describe('base64 as Go reads it (http 1.5)', () => {
  it.each([
    ['', ''],
    ['aGVsbG8=', 'hello'],
    ['aGVs\r\nbG8=\n', 'hello'],
    ['Pz8/', '???'],
  ])('%j is %j', (text, decoded) => {
    expect(decodeBase64(text)?.toString()).toBe(decoded);
  });

  it.each(['aGVsbG8', 'aGVsbG8==', 'a', '=', '====', 'aG=s', 'Pz8_', 'aGVs bG8=', 'aGVsbG8=aGVsbG8=', 'äöüß'])(
    '%j is none',
    (text) => {
      expect(decodeBase64(text)).toBeUndefined();
    },
  );
});
