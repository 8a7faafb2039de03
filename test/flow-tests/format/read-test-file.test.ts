import { describe, expect, it } from 'vitest';
import { readTestFile } from '../../../src/flow-tests/format/read-test-file.js';

/** The faults of a text, as an editor would show them. */
function faultsOf(text: string): string[] {
  const read = readTestFile(text);
  return 'faults' in read ? read.faults.map(({ line, column, message }) => `${line}:${column} ${message}`) : [];
}

describe('a test file', () => {
  it('may give one answer, or one assertion, without the brackets of a list', () => {
    const read = readTestFile('tests: [{name: a, functions: {f: {return: 1}}, expect: {assert: jq(true)}}]');
    expect(read).toMatchObject({
      content: { tests: [{ functions: { f: [{ return: 1 }] }, expect: { assert: ['jq(true)'] } }] },
    });
  });

  it('may expect null', () => {
    expect(readTestFile('tests: [{name: a, expect: {output: null}}]')).toMatchObject({
      content: { tests: [{ expect: { output: null } }] },
    });
  });
});

describe('what is wrong with a test file', () => {
  it('may be an alias of nothing, or one too many', () => {
    expect(faultsOf('tests:\n  - name: x\n    input: *none\n')).toEqual([
      '3:12 Unresolved alias (the anchor must be set before the alias): none.',
    ]);
    const levels = [
      'a: &a [1, 1]',
      ...[...'bcdefghijkl'].map((at, i) => `${at}: &${at} [*${'abcdefghijk'[i]}, *${'abcdefghijk'[i]}]`),
    ];
    expect(faultsOf(`${levels.join('\n')}\ntests: [*l]`)).toEqual([expect.stringContaining('Excessive alias count')]);
  });

  it('is said with line and column, all at once, in the order of the text', () => {
    expect(
      faultsOf(`
tests:
  - name: x
    events: [{ at: 5m, event: { type: x } }]
    cancel: P999999999Y
    expect: { status: done }
  - expect: {}
`),
    ).toEqual([
      '4:20 this is no ISO 8601 duration of whole numbers, for example PT15M',
      '5:13 this is longer than a test can last: P100Y at most',
      expect.stringMatching(/^6:23 .*"complete"/),
      '7:5 The field "name" is missing.',
    ]);
  });

  it('is said in the order of the text, whatever the order of the fields', () => {
    const faults = faultsOf('tests:\n- name: x\n  cancel: 5m\n  events: [{at: 5m, event: {type: x}}]\n');
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['3:11', '4:17']);
  });

  it.each([
    ['tests: 5', '1:8 Expected a list, but this is something else.'],
    ['functions: 5\ntests: [{name: a}]', '1:12 Expected a mapping, but this is something else.'],
    ['tests: [5]', '1:9 Expected a mapping, but this is something else.'],
    ['tests: [{name: 5}]', '1:16 Expected a text, but this is something else.'],
  ])('a value of another type: %j', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  it.each([
    ['of the file', 'test: []\ntests: [{name: a}]', '1:1 There is no field "test" here. Did you mean "tests"?'],
    ['of a test', 'tests:\n- name: a\n  inptu: 1', '3:3 There is no field "inptu" here. Did you mean "input"?'],
    [
      'of an answer without brackets',
      'functions:\n  f:\n    retrun: 1\n    error: x\ntests: [{name: a}]',
      '3:5 There is no field "retrun" here. Did you mean "return"?',
    ],
    [
      'of an expected call',
      'tests:\n- name: a\n  expect:\n    calls:\n    - {function: f, imput: 1}',
      '5:21 There is no field "imput" here. Did you mean "input"?',
    ],
  ])('an unknown field %s', (_where, text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  it.each([
    [
      'an answer that is two',
      'functions: {f: {return: 1, error: x}}\ntests: [{name: a}]',
      '1:16 an answer has exactly',
    ],
    ['an answer that is none', 'functions: {f: {delay: PT1S}}\ntests: [{name: a}]', '1:16 an answer has exactly one'],
    [
      'a message without an error',
      'functions: {f: {crash: x, message: y}}\ntests: [{name: a}]',
      '1:16 only an "error"',
    ],
    ['an event without a type', 'tests: [{name: a, events: [{event: {source: x}}]}]', '1:36 an event needs a "type"'],
    ['no test', 'tests: []', '1:8'],
    ['an empty file', '', '1:1 Expected a mapping'],
    ['no YAML', 'tests: [', '1:9'],
  ])('%s', (_what, text, fault) => {
    const faults = faultsOf(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(fault);
  });
});
