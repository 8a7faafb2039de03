import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { durektiv } from './support/durektiv.js';

const cwd = mkdtempSync(join(tmpdir(), 'durektiv-jx-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
writeFileSync(join(cwd, 'data.json'), '{"name": "Ada", "items": [3, 1]}');

const jx = (...args: string[]) => durektiv(['jx', ...args], { cwd });
const ok = (stdout: string) => ({ status: 0, stdout, stderr: '' });

test('an expression is evaluated over empty data', () => {
  expect(jx('jq(1 + 1)')).toEqual(ok('2\n'));
});

test('an expression is evaluated over the data of a file', () => {
  expect(jx('Hello jq(.name)!', '--data', 'data.json')).toEqual(ok('"Hello Ada!"\n'));
});

test('an expression is evaluated over the data of standard input', () => {
  expect(durektiv(['jx', 'jq(.a)', '--data', '-'], { input: '{"a": [1]}' })).toEqual(ok('[\n  1\n]\n'));
});

test('JavaScript is evaluated', () => {
  expect(jx('js(return data.items.concat(2))', '--data', 'data.json')).toEqual(ok('[\n  3,\n  1,\n  2\n]\n'));
});

test('a text is taken as it is, though YAML would read it otherwise', () => {
  expect(jx('jq({b: 1, a: "x"})')).toEqual(ok('{\n  "a": "x",\n  "b": 1\n}\n'));
});

test('what begins with a bracket is YAML', () => {
  expect(jx('{n: jq(.items | length), l: ["jq(.name)"]}', '--data', 'data.json')).toEqual(
    ok('{\n  "l": [\n    "Ada"\n  ],\n  "n": 2\n}\n'),
  );
});

test('an evaluation that fails ends with 1 and the reason', () => {
  expect(jx('jq(.a | error("no"))')).toEqual({
    status: 1,
    stdout: '',
    stderr: `durektiv: error in jq '.a | error("no")': error: no\n`,
  });
});

test.each([
  [['jq(.)', '--data', 'nope.json'], 'The file nope.json cannot be read: ENOENT'],
  [['jq(.)', '--data', '{"a": 1}'], 'JSON itself comes by standard input: pipe it in, and say - here.'],
  [['{a: b: c}'], 'The expression cannot be read as YAML. 1:'],
  [['a', 'b'], 'too many arguments'],
  [[], "missing required argument 'expression'"],
])('%j ends with 2', (args, reason) => {
  const { status, stderr } = jx(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(reason);
});

test('data that are no JSON end with 2', () => {
  expect(durektiv(['jx', 'jq(.)', '--data', '-'], { input: '{' })).toEqual({
    status: 2,
    stdout: '',
    stderr: 'durektiv: The data in - are not JSON.\n',
  });
});
