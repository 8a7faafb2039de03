import { describe, expect, it } from 'vitest';
import { InputError, readInput } from '../../src/instances/read-input.js';
import { normaliseInput } from '../../src/interpreter/normalise-input.js';

const data = (text: string) => normaliseInput(readInput(Buffer.from(text)));

describe('the input of an instance (specification 2.1)', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['[1,2]', { input: [1, 2] }],
    ['hello', { input: 'aGVsbG8=' }],
    ['', { input: '' }],
    ['null', { input: null }],
    ['"str"', { input: 'str' }],
    ['{"a":1}{"b":2}', { input: Buffer.from('{"a":1}{"b":2}').toString('base64') }],
  ])('%s starts as %j', (text, expected) => {
    expect(data(text)).toEqual(expected);
  });

  it('is refused when it is nested too deep', () => {
    expect(() => data('['.repeat(2000) + ']'.repeat(2000))).toThrow(InputError);
  });
});
