import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sidecarNodeFlags } from '../../src/functions/runtimes/sidecar-container.js';
import { freePorts } from '../../src/process/ports.js';
import { startScriptedFunction, type ScriptedFunction } from '../functions/support/scripted-function.js';
import { durektiv } from './support/durektiv.js';

const main = new URL('../../dist/src/cli/main.js', import.meta.url).pathname;
const token = 'of this service';

let fn: ScriptedFunction;
let dir: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  fn = await startScriptedFunction();
  dir = mkdtempSync(join(tmpdir(), 'durektiv-sidecar-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await fn.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Starts the built command and gives its port when it takes actions. */
async function start(): Promise<number> {
  const [port = 0, localPort = 0] = await freePorts(2);
  const flags = ['--port', port, '--local-port', localPort, '--function-url', fn.url, '--dir', dir].map(String);
  child = spawn(process.execPath, [...sidecarNodeFlags, main, 'sidecar', ...flags], {
    env: { ...process.env, DUREKTIV_SIDECAR_TOKEN: token, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (data: Buffer) => (said += data.toString()));
  await vi.waitFor(() => expect(said).toContain(`taking actions on port ${port}`), { timeout: 20_000 });
  return port;
}

function post(port: number, id: string, input: unknown = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/actions/${id}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
    body: JSON.stringify({
      input,
      files: [],
      iterator: 0,
      left: 60_000,
      engine: { url: 'http://127.0.0.1:9', token: '' },
    }),
  });
}

describe('durektiv sidecar', () => {
  it('says that it needs a token', () => {
    const { status, stderr } = durektiv(['sidecar']);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^durektiv sidecar: DUREKTIV_SIDECAR_TOKEN is not set: .*\n$/),
    ]);
  });

  it.each([
    ['--port', 'x'],
    ['--port', '70000'],
    ['--function-url', 'https://localhost:8080'],
    ['--function-url', 'localhost'],
  ])('refuses %s %s', (flag, value) => {
    const { status, stderr } = durektiv(['sidecar', flag, value]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(flag)]);
  });

  it('finishes what runs at SIGTERM, and ends with 0', async () => {
    const port = await start();
    fn.script = async () => {
      child?.kill('SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 500));
      return 'finished';
    };
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    expect(await (await post(port, 'a1')).json()).toEqual({ kind: 'success', value: 'finished' });
    expect(await ended).toBe(0);
  });

  it.runIf(process.platform === 'linux')(
    'takes less than 80 MB of memory with the flags of Node.js that the docs name',
    async () => {
      expect(readFileSync(new URL('../../docs/functions.md', import.meta.url), 'utf8')).toContain(
        `\`node ${sidecarNodeFlags.join(' ')}\` keeps it below 80 MB`,
      );
      const port = await start();
      for (let i = 0; i < 200; i++) await (await post(port, `a${i}`, { n: i })).json();
      const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child?.pid}/status`, 'utf8')) ?? [];
      expect(Number(kilobytes)).toBeLessThan(80_000);
    },
  );
});
