import { describe, expect, it } from 'vitest';
import { formatMessage } from '../../src/interpreter/format-message.js';

describe('the message of an error state with args (specification 4.15, 15)', () => {
  it.each([
    ['a %s b %s', ['str'], 'a str b %!s(MISSING)'],
    ['%v', [2_500_000], '2.5e+06'],
    ['%v %v', [100_000, 0.00001], '100000 1e-05'],
    ['%v', [[1, 'x']], '[1,"x"]'],
    ['%.2f|%5.1f', [3.14159, 2.5], '3.14|  2.5'],
    ['%t %v', [true, false], 'true false'],
    ['%q %x', ['hi', 'hi'], '"hi" 6869'],
    ['%-6s|%.2s|', ['ab', 'abc'], 'ab    |ab|'],
    ['100%% sure', ['x'], '100% sure%!(EXTRA string=x)'],
    ['%d', ['x'], '%!d(string=x)'],
    ['%d', [3], '%!d(float64=3)'],
    ['%s', [null], '%!s(<nil>)'],
    ['%+.1f', [2], '+2.0'],
    ['%06.2f', [-1.5], '-01.50'],
    ['%.150g|%.999g', [1.5, 1e-7], '1.5|9.99999999999999954748111825886258685613938723690807819366455078125e-08'],
    ['%.20g|%.3g|%.2g', [0.1, 100_000, 1e10], '0.10000000000000000555|1e+05|1e+10'],
    ['%.3v|%.2v', [2_500_000, 'abc'], '2.5e+06|ab'],
    ['%.1E|%G', [1234, 1e-7], '1.2E+03|1E-07'],
    ['100%', [], '100%!(NOVERB)'],
    ['%f %F', [1 / 3, 1 / 3], '0.333333 0.333333'],
    ['%x %X', ['jk\n', 'jk\n'], '6a6b0a 6A6B0A'],
    ['%q %X', [3, true], '%!q(float64=3) %!X(bool=true)'],
    ['%s', [{ b: 1, a: 2 }], '{"a":2,"b":1}'],
  ])('%s with %j is %s', (format, args, expected) => {
    expect(formatMessage(format, args)).toBe(expected);
  });
});
