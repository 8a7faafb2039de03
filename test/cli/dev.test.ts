import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endProcess } from '../../src/process/liveness.js';
import { freePorts } from '../../src/process/ports.js';
import { processesOn } from '../support/processes-on.js';
import { codeBlocks, page } from '../docs/support/pages.js';
import { runBlock } from '../docs/support/shell.js';
import { temporalCli } from '../support/temporal.js';

const MAIN = new URL('../../dist/src/cli/main.js', import.meta.url).pathname;
const START_MS = 90_000;

/** A start of the whole engine as a user's terminal would see it. */
class Start {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly ended: Promise<number | null>;

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [MAIN, 'dev', ...args], { env: { ...process.env, ...env } });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = new Promise((resolve) => this.child.once('close', (code) => resolve(code)));
  }

  /** Resolves when it serves; its API's URL. */
  async serving(): Promise<string> {
    const early = this.ended.then((code) => {
      throw new Error(`it ended with ${code}: ${this.stderr}`);
    });
    early.catch(() => undefined);
    const seen = expect.poll(() => this.stderr, { timeout: START_MS, interval: 50 }).toContain('serving');
    await Promise.race([seen, early]);
    return /^API +(\S+)$/m.exec(this.stdout)?.[1] ?? '';
  }
}

let dataDir: string;
let env: Record<string, string>;
const starts: Start[] = [];

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'durektiv-dev-'));
  const [api, logs, temporal, ui] = await freePorts(4);
  env = {
    DUREKTIV_DATA_DIR: dataDir,
    DUREKTIV_API_PORT: String(api),
    DUREKTIV_FUNCTION_LOG_PORT: String(logs),
    DUREKTIV_TEMPORAL_PORT: String(temporal),
    DUREKTIV_TEMPORAL_UI_PORT: String(ui),
    DUREKTIV_TEMPORAL_CLI: await temporalCli(),
  };
});
afterEach(async () => {
  for (const { child } of starts.splice(0)) child.kill('SIGKILL');
  for (const pid of processesOn(dataDir)) await endProcess(pid, 2_000);
  rmSync(dataDir, { recursive: true, force: true });
});

function start(args: readonly string[] = [], more: Readonly<Record<string, string>> = {}): Start {
  const started = new Start(args, { ...env, ...more });
  starts.push(started);
  return started;
}

describe('--once', () => {
  test(
    'runs the example, prints its output as the last line of stdout, exits 0 and leaves no process',
    { timeout: START_MS },
    async () => {
      const once = start(['--once']);
      expect([await once.ended, once.stderr]).toEqual([0, expect.any(String)]);
      expect(once.stdout.trimEnd().split('\n').at(-1)).toBe('{"greeting":"Hello, World!"}');
      expect(once.stdout).toContain(
        `http://127.0.0.1:${env['DUREKTIV_TEMPORAL_UI_PORT']}/namespaces/default/workflows/`,
      );
      expect(masked(once.stdout)).toEqual(masked(blockOf('README.md', 'This run in the UI')));
      expect(processesOn(dataDir)).toEqual([]);
    },
  );
});

/** The block of a page that has a text in it. */
function blockOf(path: string, part: string): string {
  return codeBlocks(page(path)).find(({ text }) => text.includes(part))?.text ?? '';
}

/** Lines without what is another in each run, in any order. */
function masked(output: string): readonly string[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) =>
      line
        .replace(/^[\d:]{8}/, 'TIME')
        .replace(/process \d+/, 'PROCESS')
        .replace(/127\.0\.0\.1:\d+/, 'HOST')
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'ID'),
    )
    .sort();
}

describe('a start that serves', () => {
  test('answers the printed curl line, and SIGTERM ends it without a process left', { timeout: START_MS }, async () => {
    const serving = start();
    const api = await serving.serving();
    const [, url = '', body = ''] = /^curl -sS '(\S+)' .* -d '(.*)'$/m.exec(serving.stdout) ?? [];
    expect(url.startsWith(api)).toBe(true);
    const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    expect(await answer.json()).toEqual({ hello: 'you' });
    await leaveWaiting(url);
    serving.child.kill('SIGTERM');
    expect(await serving.ended).toBe(0);
    expect(processesOn(dataDir)).toEqual([]);
  });

  test(
    'names a key in the printed curl line once there are keys, and the line works with one',
    { timeout: 2 * START_MS },
    async () => {
      const made = spawnSync(process.execPath, [MAIN, 'keys', 'create', 'mine'], {
        ...{ encoding: 'utf8', env: { ...process.env, ...env } },
      });
      const key = made.stdout.trim();
      const serving = start();
      await serving.serving();
      expect(serving.stdout).not.toContain(key);
      const [line = ''] = /^curl .*$/m.exec(serving.stdout) ?? [];
      const ask = (shellEnv: NodeJS.ProcessEnv) => spawnSync('bash', ['-c', line], { encoding: 'utf8', env: shellEnv });
      expect(ask({ ...process.env, DUREKTIV_KEY: '' }).stdout).toContain('access_token_missing');
      expect(JSON.parse(ask({ ...process.env, DUREKTIV_KEY: key }).stdout)).toEqual({ hello: 'you' });
      serving.child.kill('SIGTERM');
      expect(await serving.ended).toBe(0);
    },
  );

  test('refuses a second one on its data folder in one line with its process id', { timeout: START_MS }, async () => {
    const first = start();
    await first.serving();
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.stderr).toBe(
      `durektiv: The data folder ${dataDir} is in use by process ${first.child.pid}: stop that one, or set DUREKTIV_DATA_DIR to another folder.\n`,
    );
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
  });

  test(
    'killed with kill -9 is followed by one that takes over and goes on with a sleeping flow',
    { timeout: 2 * START_MS },
    async () => {
      const first = start();
      const api = await first.serving();
      const id = await submitNap(api, 6);
      first.child.kill('SIGKILL');
      await first.ended;

      const second = start();
      await second.serving();
      expect(masked(second.stderr)).toEqual(
        expect.arrayContaining([...masked(blockOf('docs/running.md', 'an earlier start'))]),
      );
      await expectComplete(api, id);
      second.child.kill('SIGTERM');
      expect(await second.ended).toBe(0);
      expect(processesOn(dataDir)).toEqual([]);
    },
  );

  test(
    'goes on, on a copy of the data that was packed as the page says, with a flow that slept when it was packed',
    { timeout: 2 * START_MS },
    async () => {
      const first = start([], { DUREKTIV_DATA_DIR: join(dataDir, '.durektiv') });
      const id = await submitNap(await first.serving(), 6);
      first.child.kill('SIGTERM');
      expect(await first.ended).toBe(0);

      const printed = await runBlock(blockOf('docs/operating.md', 'tar czf'), { cwd: dataDir, announced: ['npm'] });
      const { args, env: set } = JSON.parse(printed) as { args: string[]; env: Record<string, string> };
      expect(args).toEqual(['start']);
      rmSync(join(dataDir, '.durektiv'), { recursive: true });
      const second = start([], { DUREKTIV_DATA_DIR: join(dataDir, set['DUREKTIV_DATA_DIR'] ?? '') });
      await expectComplete(await second.serving(), id);
      second.child.kill('SIGTERM');
      expect(await second.ended).toBe(0);
    },
  );
});

/** Starts a flow that sleeps. @returns its id */
async function submitNap(api: string, seconds: number): Promise<string> {
  const flow = `states: [{id: nap, type: delay, duration: PT${seconds}S}]`;
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ flow });
  const submitted = await fetch(`${api}/namespaces/demo/submissions`, { method: 'POST', headers, body });
  return ((await submitted.json()) as { data: { id: string } }).data.id;
}

async function expectComplete(api: string, id: string): Promise<void> {
  const instance = `${api}/namespaces/demo/instances/${id}`;
  const status = async () => ((await (await fetch(instance)).json()) as { data: { status: string } }).data.status;
  await expect.poll(status, { timeout: 30_000, interval: 200 }).toBe('complete');
}

/** Waits for the end of an instance, and goes away before: nothing may go on asking Temporal for it. */
async function leaveWaiting(url: string): Promise<void> {
  const body = JSON.stringify({ flow: 'states: [{id: sleep, type: delay, duration: PT1H}]' });
  const headers = { 'Content-Type': 'application/json' };
  const left = fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(1_000) });
  await expect(left).rejects.toThrow('aborted due to timeout');
}

describe('a start that fails', () => {
  test('without a Temporal CLI says so in one line, exits 1 and leaves no process', { timeout: START_MS }, async () => {
    const failing = start([], { DUREKTIV_TEMPORAL_CLI: '/nonexistent/temporal' });
    expect(await failing.ended).toBe(1);
    const said = failing.stderr.split('\n').filter((line) => line.startsWith('durektiv: '));
    expect(said).toEqual([
      'durektiv: DUREKTIV_TEMPORAL_CLI names /nonexistent/temporal, which is not an executable file: correct it, or unset it to have Temporal CLI 1.9.1 fetched.',
    ]);
    await expect.poll(() => processesOn(dataDir), { timeout: 5_000 }).toEqual([]);
  });
});
