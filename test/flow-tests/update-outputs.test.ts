import { describe, expect, it } from 'vitest';
import { readTestFile } from '../../src/flow-tests/format/read-test-file.js';
import type { Mismatch } from '../../src/flow-tests/judge.js';
import type { LoadedTest } from '../../src/flow-tests/load-tests.js';
import type { Observed } from '../../src/flow-tests/observed.js';
import { updateOutputs } from '../../src/flow-tests/update-outputs.js';
import type { Json } from '../../src/json/json.js';

const differs: readonly Mismatch[] = [{ what: 'output', message: 'differs' }];

/** Writes an output that came out into the only test of a text. */
function updated(text: string, output: Json, mismatches: readonly Mismatch[] = differs, status = 'complete') {
  const read = readTestFile(text);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  const test = { index: 0, test: read.content.tests[0] } as LoadedTest;
  return updateOutputs(text, [{ test, mismatches, took: 0, seen: { status, output } as Observed }]);
}

describe('writing outputs into a test file', () => {
  it('replaces the one that differs, and leaves comments and style', () => {
    const text = `# About orders.
tests:
  # The easy one.
  - name: a # short
    input: { n: 1 }
    expect:
      output: { n: 1 } # soon other
      path: [a, b]
`;
    const now = updated(text, { n: 2, list: ['x y', ''] });
    expect(now).toBe(text.replace('{ n: 1 } # soon other', '{ n: 2, list: [x y, ""] } # soon other'));
  });

  it('writes a long one as a block', () => {
    const output = { text: 'x'.repeat(40), more: ['y'.repeat(40)] };
    const now = updated('tests:\n- name: a\n  expect:\n    output: 1 # one\n    path: [a]\n', output);
    expect(now).toBe(
      `tests:\n- name: a\n  expect:\n    output:\n      text: ${output.text}\n      more:\n        - ${output.more[0]} # one\n    path: [a]\n`,
    );
    expect(readTestFile(now ?? '')).toMatchObject({ content: { tests: [{ expect: { output } }] } });
  });

  it.each([
    [
      'a block',
      'tests:\n- name: a # A\n\n- name: b\n',
      'tests:\n- name: a # A\n  expect:\n    output: 5\n\n- name: b\n',
    ],
    [
      'what is expected',
      'tests:\n- name: a\n  expect:\n    path: [a]\n',
      'tests:\n- name: a\n  expect:\n    path: [a]\n    output: 5\n',
    ],
    ['braces', 'tests: [{ name: a }]', 'tests: [{ name: a, expect: { output: 5 } }]'],
    [
      'braces of what is expected',
      'tests:\n- name: a\n  expect: { path: [a] }',
      'tests:\n- name: a\n  expect: { path: [a], output: 5 }',
    ],
  ])('adds one in %s', (_where, text, now) => {
    expect(updated(text, 5, [])).toBe(now.replace('expect:\n    output: 5', 'expect: { output: 5 }'));
  });

  it('replaces a text of several lines', () => {
    const text = 'tests:\n- name: a\n  expect:\n    output: |\n      x\n      y\n    path: [a]\n';
    expect(updated(text, 'z')).toBe('tests:\n- name: a\n  expect:\n    output: z\n    path: [a]\n');
  });

  it.each(['true', '1', 'null', 'a: b', '- x', '# y', "it's", 'a\nb', ' x', '{', 'a, b', '\u0001'])(
    'writes the text %j so that it is read again',
    (output) => {
      const now = updated('tests: [{name: a, expect: {output: 1}}]', { output });
      expect(readTestFile(now ?? '')).toMatchObject({ content: { tests: [{ expect: { output: { output } } }] } });
    },
  );

  it.each([
    ['an assertion says what is expected', 'tests: [{name: a, expect: {assert: jq(true)}}]', [], 'complete'],
    ['the output is as expected', 'tests: [{name: a, expect: {output: 1}}]', [], 'complete'],
    ['the flow failed', 'tests: [{name: a}]', [], 'failed'],
    ['something else is wrong', 'tests: [{name: a}]', [{ what: 'test', message: 'no answer' }], 'complete'],
  ] as const)('changes nothing when %s', (_when, text, mismatches, status) => {
    expect(updated(text, 1, mismatches, status)).toBeUndefined();
  });
});
