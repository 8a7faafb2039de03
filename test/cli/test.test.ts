import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processesOn } from '../support/processes-on.js';
import { durektivMain } from './support/cli.js';
import { durektiv } from './support/durektiv.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durektiv-test-command-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts files into the folder, path -> text. */
function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const charge = `
functions:
- {id: charge, image: x, type: knative-workflow}
states:
- id: wait
  type: delay
  duration: PT5M
  transition: charge
- id: charge
  type: action
  action: {function: charge, input: jq(.amount)}
  transform: {paid: jq(.return)}
`;

const mixed = `
functions: {charge: {return: jq(.)}}
tests:
- {name: passes, input: {amount: 3}, expect: {output: {paid: 3}, duration: PT5M}}
- name: fails <&>
  input: {amount: 3}
  expect: {output: {paid: 4}, path: [charge], duration: PT6M, calls: [], assert: jq(.paid > 3), error: x}
- name: calls without an answer
  input: {amount: 3}
  functions: {charge: {call: 2, return: 1}}
  expect: {status: crashed}
`;

/** With an event of its test it waits for ever, and time is skipped for ever. */
const endless = `
timeouts: {interrupt: PT0S, kill: PT0S}
states:
- {id: choose, type: switch, conditions: [{condition: jq(.end), transition: end}], defaultTransition: wait}
- {id: wait, type: consumeEvent, timeout: P9Y, event: {type: never, context: {subject: jq(.name)}}, transition: choose}
- {id: end, type: noop}
`;

/** Has a worker die so many milliseconds after it was started. Nothing from outside does that to one for sure. */
const dying = (after: number): string =>
  `data:text/javascript,${encodeURIComponent(`
import { createRequire } from 'node:module';
const { Worker } = createRequire(${JSON.stringify(import.meta.url)})('@temporalio/worker');
const { run } = Worker.prototype;
Worker.prototype.run = async function () {
  setTimeout(() => this.shutdown(), ${after});
  await run.call(this);
  throw new Error('its thread is gone');
};
`)}`;

describe('durektiv test', () => {
  it('shows for each test what is different, writes JUnit, and ends with 1', () => {
    write({ 'charge.yaml': charge, 'charge.test.yaml': mixed });
    const { status, stdout } = durektiv(['test', '--junit', 'junit.xml', 'charge.test.yaml'], { cwd: folder });
    expect(stdout.replace(/\(\S+\)\n$/, '')).toBe(
      `charge.test.yaml
  ✓ passes  5m  wait → charge
  ✗ fails <&>  5m  wait → charge
      error: expected x, but it is none
      output: not as expected (- expected, + found)
          {
        -   "paid": 4
        +   "paid": 3
          }
      assert: jq(.paid > 3) gave false for the output
          {
            "paid": 3
          }
      path: not as expected (- expected, + found)
          [
        +   "wait",
            "charge"
          ]
      calls: not as expected (- expected, + found)
        - []
        + [
        +   {
        +     "function": "charge",
        +     "input": 3
        +   }
        + ]
      duration: expected 6m, but it took 5m
  ✗ calls without an answer  5m  wait → charge
      test: function charge has no answer to call 1, with the input 3: add one under "functions"

3 tests: 1 passed, 2 failed `,
    );
    expect(status).toBe(1);
    const junit = readFileSync(join(folder, 'junit.xml'), 'utf8');
    expect(junit).toMatch(/^<\?xml [^]*<testsuites tests="3" failures="2" errors="0" skipped="0" time="[\d.]+">/);
    expect(junit).toMatch(/<testcase classname="charge.test.yaml" name="passes" time="[\d.]+"\/>/);
    expect(junit).toMatch(/name="fails &lt;&amp;>?(&gt;)?" time="[\d.]+">\n +<failure message="error: expected x,/);
  });

  it('says before it runs anything that the JUnit report cannot be written', () => {
    write({ 'charge.yaml': charge, 'charge.test.yaml': mixed });
    const { status, stdout, stderr } = durektiv(['test', '--junit', 'none/out.xml', folder], { cwd: folder });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^durektiv: the JUnit report cannot be written: ENOENT: .*none\/out.xml'\n$/);
  });

  it('prints TAP, of the tests with a text in their names', () => {
    write({ 'flows/charge.yaml': charge, 'tests/pays.test.yaml': `flow: ../flows/charge.yaml\n${mixed}` });
    const { status, stdout } = durektiv(['test', '--tap', '-t', 'a', folder], { cwd: folder });
    expect(stdout).toMatch(/^TAP version 14\n1\.\.3\nok 1 - \S+pays.test.yaml: passes\nnot ok 2 - /);
    expect(stdout).toMatch(/\nnot ok 3 - \S+: calls without an answer\n {2}---\n {2}- what: test\n[^]* {2}\.\.\.\n$/);
    expect(status).toBe(1);
  });

  it('writes outputs into the file when it is told to', () => {
    write({ 'charge.yaml': charge, 'charge.test.yaml': mixed.replace(/path: [^]*error: x/, 'path: [wait, charge]') });
    const { status, stdout } = durektiv(['test', '--update', '-t', 'fails', folder], { cwd: folder });
    expect(stdout).toContain('1 test: 1 passed, 0 failed');
    expect(status).toBe(0);
    const updated = readFileSync(join(folder, 'charge.test.yaml'), 'utf8');
    expect(updated).toBe(
      mixed.replace(/path: [^]*error: x/, 'path: [wait, charge]').replace('{paid: 4}', '{ paid: 3 }'),
    );
  });

  it('runs without skipping, and says so, where the server that skips time cannot be had', () => {
    write({ 'a.yaml': 'states: [{id: a, type: delay, duration: PT2S}]', 'a.test.yaml': 'tests: [{name: waits}]' });
    const env = { DUREKTIV_TEMPORAL_TEST_SERVER: join(folder, 'nothing') };
    const { status, stdout } = durektiv(['test', folder], { cwd: folder, env });
    expect(stdout).toMatch(/^Time is NOT skipped, a delay of a day takes a day: DUREKTIV_TEMPORAL_TEST_SERVER names /);
    expect(stdout).toMatch(/✓ waits {2}[2-9]\.\ds/);
    expect(status).toBe(0);
  });

  it('gives up a flow that does not end, and goes on with the next test', () => {
    write({
      'a.yaml': endless,
      'a.test.yaml': `
tests:
- {name: waits for ever, input: {name: x}, events: [{at: P1D, event: {type: never, subject: x}}], expect: {status: complete}}
- {name: ends, input: {end: true}}
`,
    });
    const { status, stdout } = durektiv(['test', '--timeout', '2', folder], { cwd: folder });
    expect(stdout).toMatch(/✗ waits for ever/);
    expect(stdout).toMatch(/✓ ends/);
    expect(status).toBe(1);
  });

  it.each([0, 45, 100])('ends with 1 and one line when its worker dies, after %i ms', (after) => {
    write({ 'charge.yaml': charge, 'charge.test.yaml': mixed });
    const { status, stderr } = durektiv(['test', folder], {
      cwd: folder,
      env: { NODE_OPTIONS: `--import=${dying(after)}` },
    });
    // On a busy machine it says before what it is waiting for.
    const said = stderr.split('\n').filter((line) => line !== 'starting a Temporal server and a database…');
    expect(said).toEqual(['durektiv: A worker has stopped: its thread is gone', '']);
    expect(status).toBe(1);
  });
});

describe('durektiv test, interrupted', () => {
  /** Interrupts it within its second test. */
  async function interrupted(signal: NodeJS.Signals, args: readonly string[] = []) {
    write({
      'a.yaml': endless,
      'a.test.yaml': `
tests:
- {name: ends, input: {end: true}}
- {name: waits for ever, input: {name: x}, events: [{at: P1D, event: {type: never, subject: x}}]}
- {name: does not come, input: {end: true}}
`,
    });
    const env = { ...process.env, BELONGS_TO: folder };
    const child = spawn(process.execPath, [durektivMain, 'test', ...args, folder], { cwd: folder, env });
    const ended = once(child, 'close') as Promise<[number | null]>;
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    await expect.poll(() => stdout, { timeout: 25_000 }).toMatch(/(✓|^ok 1 -.*) ends/m);
    child.kill(signal);
    const [code] = await ended;
    return { code, stdout };
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s ends with %i, says how far it came, and leaves no process', async (signal, exitCode) => {
    const { code, stdout } = await interrupted(signal, ['--junit', 'junit.xml']);
    expect(stdout).toMatch(/✓ ends .*\n\n1 test: 1 passed, 0 failed, 2 not run \(\S+\)\n$/);
    expect(code).toBe(exitCode);
    expect(readFileSync(join(folder, 'junit.xml'), 'utf8')).toContain('<testsuites tests="1" ');
    expect(processesOn(folder)).toEqual([]);
  });

  it('says so in TAP, too', async () => {
    const { stdout } = await interrupted('SIGINT', ['--tap']);
    expect(stdout).toMatch(/^TAP version 14\n1\.\.3\nok 1 - .*\nBail out! interrupted: 2 not run\n$/);
  });
});

describe('durektiv test runs nothing and ends with 2', () => {
  it('when a test file is wrong, with each fault where it is', () => {
    write({
      'charge.yaml': charge,
      'charge.test.yaml': `
tests:
- name: a
  functions: {chrge: {return: 1}}
  events: [{event: {type: x, source: ''}}]
  expect: {path: [wiat], calls: [{function: pay}]}
- {name: b, flow: none.yaml}
`,
      'other.yaml': 'states: [{id: a, type: noop}]',
      'other.test.yaml': 'functions: {charge: {return: 1}}\ntests: [{name: a}]',
      'bad.yaml': 'states: []',
      'bad.test.yaml': 'tests: [{name: a}]',
    });
    const { status, stdout, stderr } = durektiv(['test', '.'], { cwd: folder });
    expect(stdout).toBe('');
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^bad\.test\.yaml:1:1: The flow cannot be tested: \/bad\.yaml is no valid flow: 1:9: /),
      'charge.test.yaml:4:15: Neither the flow nor a subflow of it has a function "chrge". Did you mean "charge"?',
      expect.stringMatching(/^charge\.test\.yaml:5:20: This is no event: source is missing\.$/),
      'charge.test.yaml:6:19: The flow has no state "wiat". Did you mean "wait"?',
      'charge.test.yaml:6:35: Neither the flow nor a subflow of it has a function "pay".',
      expect.stringMatching(
        /^charge\.test\.yaml:7:19: The flow cannot be tested: there is no file \/none\.yaml below /,
      ),
      'other.test.yaml:1:13: Neither the flow nor a subflow of it has a function "charge".',
      '',
    ]);
    expect(status).toBe(2);
  });

  it.each([
    ['there is no test', [], 'there is no test: tests are in files named *.test.yaml'],
    ['a path is not there', ['nowhere'], 'the tests cannot be read: ENOENT'],
  ])('when %s', (_when, paths, reason) => {
    const { status, stderr } = durektiv(['test', folder, ...paths], { cwd: folder });
    expect(stderr).toContain(`durektiv: ${reason}`);
    expect(status).toBe(2);
  });
});
