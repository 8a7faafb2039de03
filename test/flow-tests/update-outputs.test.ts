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
      `tests:\n- name: a\n  expect:\n    output: # one\n      text: ${output.text}\n      more:\n        - ${output.more[0]}\n    path: [a]\n`,
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

  it.each([
    ['nothing', 'expect:\n    output:\n    path: [a]', 'expect:\n    output: NEW\n    path: [a]'],
    [
      'nothing before a comment',
      'expect:\n    output: # soon\n    path: [a]',
      'expect:\n    output: NEW # soon\n    path: [a]',
    ],
    [
      'a list below its key',
      'expect:\n    output:\n    - 1\n    - 2\n    path: [a]',
      'expect:\n    output: NEW\n    path: [a]',
    ],
    ['a value behind a comment', 'expect:\n    output: # one\n      a: 1', 'expect:\n    output: # one\n      NEW'],
    ['a value with a tag', 'expect:\n    output: !!str 5', 'expect:\n    output: NEW'],
    [
      'a value with an anchor',
      'expect:\n    output: &x {a: 1}\n  input: *x',
      'expect:\n    output: &x NEW\n  input: *x',
    ],
    ['a value in JSON', '"expect": {"output":5}', '"expect": {"output": NEW}'],
    ['empty braces', 'expect: {}', 'expect: { output: NEW }'],
    ['an alias', 'input: &e {path: [a]}\n  expect: *e', 'input: &e {path: [a]}\n  expect: { <<: *e, output: NEW }'],
    ['an end without a line', 'expect:\n    path: [a]', 'expect:\n    path: [a]\n    output: NEW'],
    ['lines as on Windows', 'expect:\r\n    output: 1\r\n    path: [a]', 'expect:\r\n    output: NEW\r\n    path: [a]'],
  ])('writes it in the place of %s, so that it is read again', (_what, text, now) => {
    const begin = 'tests:\n- name: a\n  ';
    for (const output of [{ v: 'new' }, 'a: b', null, 5]) {
      const found = updated(begin + text, output, text.includes('output') ? differs : []);
      const written =
        output === null || typeof output === 'number'
          ? `${output}`
          : typeof output === 'string'
            ? '"a: b"'
            : '{ v: new }';
      expect(found).toBe(begin + now.replace('NEW', written));
      expect(readTestFile(found ?? '')).toMatchObject({ content: { tests: [{ expect: { output } }] } });
    }
    const long = { text: `${'x'.repeat(90)}\n# y\n`, last: 'a\nb' };
    const found = updated(begin + text, long, text.includes('output') ? differs : []);
    expect(readTestFile(found ?? '')).toMatchObject({ content: { tests: [{ expect: { output: long } }] } });
  });

  it('keeps what a merge key says that is expected', () => {
    const text = 'tests:\n- &base\n  name: a\n  expect: { path: [a], output: 1 }\n- <<: *base\n  name: b\n';
    const read = readTestFile(text);
    if ('faults' in read) throw new Error(JSON.stringify(read.faults));
    const test = { index: 1, test: read.content.tests[1] } as LoadedTest;
    const seen = { status: 'complete', output: 2 } as unknown as Observed;
    const now = updateOutputs(text, [{ test, mismatches: differs, took: 0, seen }]) ?? '';
    expect(now.startsWith(text)).toBe(true);
    expect(readTestFile(now)).toMatchObject({
      content: { tests: [{ expect: { output: 1 } }, { expect: { path: ['a'], output: 2 } }] },
    });
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
