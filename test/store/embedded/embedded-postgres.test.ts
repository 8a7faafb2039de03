import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../src/store/embedded/embedded-postgres.js';
import { isAlive } from '../../../src/process/liveness.js';
import { freePorts } from '../../../src/process/ports.js';
import { putCluster } from '../../support/postgres.js';

let dataDir: string;
let running: EmbeddedPostgres[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'durektiv-test-embedded-'));
  running = [];
});
afterEach(async () => {
  for (const server of running) await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: { dataDir?: string; port?: number; log?: (line: string) => void } = {}) {
  const server = await startEmbeddedPostgres({ dataDir, log: () => undefined, ...options });
  running.push(server);
  return server;
}

/** Where it does not matter how the cluster was made. */
async function startOnCopy(options: { port?: number } = {}) {
  await putCluster(dataDir);
  return start(options);
}

async function query<T>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<{ value: T }>(text)).rows.map(({ value }) => value);
  } finally {
    await client.end();
  }
}

async function serverPid(): Promise<number> {
  return Number((await readFile(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

test('data is still there after a stop and a start', async () => {
  const first = await start();
  await query(first.url, `create table t as select 'kept'::text as value`);
  await first.stop();
  const second = await start();
  expect(await query(second.url, 'select value from t')).toEqual(['kept']);
});

test('no process is left after a stop, and a second stop is fine', async () => {
  const server = await startOnCopy();
  const pid = await serverPid();
  await server.stop();
  await server.stop();
  expect(isAlive(pid)).toBe(false);
});

test('the server listens on loopback only, on the port that was asked for', async () => {
  const [port = 0] = await freePorts(1);
  const { url } = await startOnCopy({ port });
  expect(new URL(url).host).toBe(`127.0.0.1:${port}`);
  expect(await query(url, `select current_setting('listen_addresses') as value`)).toEqual(['127.0.0.1']);
});

test('the password is random and only its owner may read it', async () => {
  const { url } = await start();
  const file = join(dataDir, 'password');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(new URL(url).password).toBe((await readFile(file, 'utf8')).trim());
  const wrong = url.replace(/:[^:@]+@/, ':wrong@');
  await expect(query(wrong, 'select 1 as value')).rejects.toThrow(/password authentication failed/);
});

test('a folder that only its owner may enter is no obstacle', async () => {
  const closed = join(dataDir, 'closed');
  await mkdir(closed, { mode: 0o700 });
  const { url } = await start({ dataDir: join(closed, 'deep') });
  expect(await query(url, 'select 1 as value')).toEqual([1]);
});

test('a server whose process was killed is found and stopped', async () => {
  const pid = await startAndKill();
  expect(isAlive(pid)).toBe(true);
  const lines: string[] = [];
  const { url } = await start({ log: (line) => lines.push(line) });
  expect(isAlive(pid)).toBe(false);
  expect(lines.join()).toContain(`(process ${pid}) that a killed process left behind`);
  expect(await query(url, 'select value from t')).toEqual(['written before the kill']);
});

/** Starts a server from a process of its own, writes a row and kills that process with -9. @returns the server's id. */
async function startAndKill(): Promise<number> {
  await putCluster(dataDir);
  const script = new URL('./embedded-parent.mjs', import.meta.url).pathname;
  const parent = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = (await once(parent.stdout, 'data')) as [Buffer];
  await query(String(url).trim(), `create table t as select 'written before the kill'::text as value`);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  return serverPid();
}

test('a server in use by a running process is left alone', async () => {
  const { url } = await startOnCopy();
  await expect(start()).rejects.toThrow(
    new RegExp(`is in use by the running process ${process.pid}: .*DUREKTIV_DATA_DIR`),
  );
  expect(await query(url, 'select 1 as value')).toEqual([1]);
});

test('a server that was killed itself starts again', async () => {
  const first = await startOnCopy();
  await query(first.url, `create table t as select 'kept'::text as value`);
  const lines: string[] = [];
  process.kill(await serverPid(), 'SIGKILL');
  await first.stop();
  const { url } = await start({ log: (line) => lines.push(line) });
  expect(await query(url, 'select value from t')).toEqual(['kept']);
});

test('a pid file whose number belongs to another program now is no obstacle', async () => {
  await (await startOnCopy()).stop();
  const stranger = spawn('sleep', ['60']);
  try {
    await writeFile(join(dataDir, 'cluster', 'postmaster.pid'), `${stranger.pid}\n${dataDir}/cluster\n`);
    await start();
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
  } finally {
    stranger.kill();
  }
});

test('a half made cluster of a killed start is no obstacle', async () => {
  await mkdir(join(dataDir, 'cluster.123', 'base'), { recursive: true });
  await start();
  await expect(stat(join(dataDir, 'cluster.123'))).rejects.toThrow();
});

test('a data folder that is a file is refused in one line', async () => {
  const file = join(dataDir, 'file');
  await writeFile(file, '');
  await expect(start({ dataDir: file })).rejects.toThrow(
    /^The data folder .*\/file cannot be written .*DUREKTIV_DATA_DIR$/,
  );
});

test.skipIf(process.getuid?.() === 0)('an unwritable data folder is refused in one line', async () => {
  const folder = join(dataDir, 'closed');
  await mkdir(folder, { mode: 0o500 });
  await expect(start({ dataDir: folder })).rejects.toThrow(
    /^The data folder .* cannot be written .*DUREKTIV_DATA_DIR$/,
  );
  await chmod(folder, 0o700);
});

test('a taken port is refused in one line', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port } = blocker.address() as { port: number };
  await expect(startOnCopy({ port })).rejects.toThrow(/^PostgreSQL on .* did not start: .*address/i);
  blocker.close();
});

test('a lost password file is named', async () => {
  await (await startOnCopy()).stop();
  await rm(join(dataDir, 'password'));
  await expect(start()).rejects.toThrow(/^The database password in .* cannot be read: /);
});

test('Ctrl-C in the terminal does not reach the server', async () => {
  await startOnCopy();
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pgid=', '-p', String(await serverPid())]);
  expect(Number(stdout)).toBe(await serverPid());
});
