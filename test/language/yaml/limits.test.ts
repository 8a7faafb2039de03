import { describe, expect, it } from 'vitest';
import { parseFlow } from '../../../src/language/parse-flow.js';
import { expectRejected, flowOf } from '../marked.js';

const mebibyte = 1024 * 1024;
const noop = 'states:\n- {id: a, type: noop}\n';
const codes = (text: string) => [...new Set(parseFlow(text).diagnostics.map(({ code }) => code))];
const nested = (levels: number) => `states: [{id: a, type: noop, log: ${'['.repeat(levels)}${']'.repeat(levels)}}]`;

/** A hostile document may cost this much on a slow, busy machine; without limits it would never end. */
const patience = 60_000;

describe('limits of a document', () => {
  it('1 MiB of text is read', () => {
    expect(flowOf(`${noop}#${'x'.repeat(mebibyte - noop.length - 1)}`).states).toHaveLength(1);
  });

  it('more than 1 MiB is refused', () => {
    expect(codes(`${noop}#${'x'.repeat(mebibyte - noop.length)}`)).toEqual(['too-large']);
  });

  it('the size is counted in bytes of UTF-8', () => {
    expect(codes(`${noop}#${'é'.repeat(mebibyte / 2)}`)).toEqual(['too-large']);
  });

  it('200 levels are read', () => {
    flowOf(nested(197));
  });

  it('more than 200 levels are refused', () => {
    expect(codes(nested(198))).toEqual(['too-deep']);
    expect(codes(nested(5000))).toEqual(['too-deep']);
  });

  it('levels made by aliases count', () => {
    const half = `${'['.repeat(120)}${']'.repeat(120)}`;
    expectRejected(
      `states:\n- {id: a, type: noop, log: &x ${half}, metadata: ${'['.repeat(120)}▸*x${']'.repeat(120)}}`,
      'too-deep',
    );
  });

  it.each([
    ['brackets', '['],
    ['braces', '{'],
    ['list dashes', '- '],
    ['key marks', '? '],
    ['keys in keys', 'a: '],
    ['empty keys', ': '],
  ])(
    '1 MiB of nested %s ends with a diagnostic',
    (_, part) => {
      expect(codes(part.repeat(mebibyte / part.length))).toEqual(['too-deep']);
    },
    patience,
  );

  it.each([
    ['closing brackets', ']'],
    ['quotes', '"'],
    ['tags', '!a '],
    ['anchors', '&a '],
    ['colons', ':'],
  ])(
    '1 MiB of %s ends with a diagnostic',
    (_, part) => {
      expect(codes(part.repeat(mebibyte / part.length))).toEqual(['bad-yaml']);
    },
    patience,
  );

  it(
    'very many keys and items end',
    () => {
      const keys = Array.from({ length: 100_000 }, (_, i) => `k${i}:`).join('\n');
      expect(codes(keys)).toEqual(['unknown-field', 'too-many-diagnostics']);
      expect(codes(`[${'a,'.repeat(400_000)}]`)).toEqual(['wrong-type']);
    },
    patience,
  );

  it('an alias bomb ends with a diagnostic', () => {
    const letters = [...'bcdefghijklmnop'];
    const lines = letters.map(
      (letter, i) => `    ${letter}: &${letter} [${Array(9).fill(`*${'abcdefghijklmno'[i]}`).join(', ')}]\n`,
    );
    const text = `states:\n- id: a\n  type: noop\n  log:\n    a: &a [x, x, x, x, x, x, x, x, x]\n${lines.join('')}`;
    expect(codes(text)).toEqual(['alias-expansion']);
    expect(parseFlow(text).diagnostics).toHaveLength(1);
  });

  it('repeating one large text by aliases ends with a diagnostic', () => {
    const text = `states:\n- id: a\n  type: noop\n  log: [&x ${'y'.repeat(500_000)}, ${'*x, '.repeat(20)}]\n`;
    expect(codes(text)).toEqual(['alias-expansion']);
  });

  it('merging one large mapping often ends with a diagnostic', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join(', ');
    const text = `states:\n- id: a\n  type: noop\n  log: [&x {${keys}}, {<<: [${'*x, '.repeat(50_000)}]}]\n`;
    expect(codes(text)).toEqual(['alias-expansion']);
  });

  it('ten uses of a small anchor are nothing', () => {
    flowOf(`states:\n- {id: a, type: noop, log: [&x {a: 1}, ${'*x, '.repeat(10)}]}`);
  });

  it('at most 1,000 diagnostics are listed', () => {
    const fields = Array.from({ length: 1200 }, (_, i) => `  x${i}: 1\n`).join('');
    const { diagnostics, flow } = parseFlow(`states:\n- id: a\n  type: noop\n${fields}`);
    expect(flow).toBeUndefined();
    expect(diagnostics).toHaveLength(1001);
    expect(diagnostics.at(-1)).toMatchObject({ code: 'too-many-diagnostics', severity: 'error' });
  });

  it('too many warnings do not make a flow invalid', () => {
    const fields = Array.from({ length: 1200 }, (_, i) => `    x${i}: 1\n`).join('');
    const text = `states:\n- id: a\n  type: setter\n  variables:\n  - key: k\n${fields}`;
    expect(parseFlow(text).flow).toBeDefined();
    expect(parseFlow(text).diagnostics.at(-1)).toMatchObject({ code: 'too-many-diagnostics', severity: 'warning' });
  });
});
