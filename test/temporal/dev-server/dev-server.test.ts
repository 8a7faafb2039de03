import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { isAlive } from '../../../src/process/liveness.js';
import { freePorts } from '../../../src/process/ports.js';
import { startDevServer, type DevServer } from '../../../src/temporal/dev-server/dev-server.js';
import { startTestTemporal, temporalCli } from '../../support/temporal.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function dataFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'durektiv-dev-server-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function started(options: Parameters<typeof startTestTemporal>[0]): Promise<DevServer> {
  const server = await startTestTemporal(options);
  cleanups.push(() => server.stop());
  return server;
}

async function clientOf(server: DevServer): Promise<Client> {
  const connection = await Connection.connect({ address: server.address });
  cleanups.push(() => connection.close());
  return new Client({ connection });
}

function quiet() {
  return pino({ level: 'silent' });
}

test('it serves with every search attribute registered when the start resolves', async () => {
  const server = await started({});
  const client = await clientOf(server);
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace: 'default' });
  expect(Object.keys(customAttributes)).toEqual(
    expect.arrayContaining([
      'DurektivNamespace',
      'DurektivPath',
      'DurektivInvoker',
      'DurektivRoot',
      'DurektivErrorCode',
    ]),
  );
});

test('its web UI answers at the address it gives', async () => {
  const server = await started({ ui: true });
  const page = await fetch(`${server.uiUrl}/namespaces/default/workflows`);
  expect(page.status).toBe(200);
});

test('without a UI port it gives no UI address', async () => {
  expect((await started({})).uiUrl).toBeUndefined();
});

test('with a database file it keeps its workflows over a restart', async () => {
  const dbFile = join(dataFolder(), 'temporal.db');
  const first = await startTestTemporal({ dbFile });
  const handle = await (await clientOf(first)).workflow.start('Waits', { workflowId: 'kept', taskQueue: 'nobody' });
  await first.stop();

  const second = await started({ dbFile });
  const kept = await (await clientOf(second)).workflow.getHandle(handle.workflowId).describe();
  expect(kept.status.name).toBe('RUNNING');
});

test('it keeps its workflows when it is killed with kill -9', async () => {
  const dbFile = join(dataFolder(), 'temporal.db');
  const first = await startTestTemporal({ dbFile });
  await (await clientOf(first)).workflow.start('Waits', { workflowId: 'kept', taskQueue: 'nobody' });
  process.kill(first.pid, 'SIGKILL');
  expect(await first.exited).toContain('SIGKILL');

  const second = await started({ dbFile });
  const kept = await (await clientOf(second)).workflow.getHandle('kept').describe();
  expect(kept.status.name).toBe('RUNNING');
});

test('stop leaves no process and no pid file', async () => {
  const dbFile = join(dataFolder(), 'temporal.db');
  const server = await startTestTemporal({ dbFile });
  expect(readFileSync(`${dbFile}.pid`, 'utf8')).toBe(`${server.pid}\n`);
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
  expect(() => readFileSync(`${dbFile}.pid`)).toThrow('ENOENT');
});

test('a server left by a killed process on the same file is ended by the next start', async () => {
  const dbFile = join(dataFolder(), 'temporal.db');
  const [port = 0] = await freePorts(1);
  const leftOver = await startTestTemporal({ dbFile, port });
  const next = await started({ dbFile, port });
  expect(await leftOver.exited).toBeDefined();
  expect(isAlive(leftOver.pid)).toBe(false);
  expect(next.address).toBe(leftOver.address);
});

test('a process that merely got the recorded id is let alone', async () => {
  const dbFile = join(dataFolder(), 'temporal.db');
  writeFileSync(`${dbFile}.pid`, `${process.pid}\n`);
  await started({ dbFile });
  expect(isAlive(process.pid)).toBe(true);
});

test('a busy port is one line that names the port and the variable', async () => {
  const busy = createServer();
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise<void>((resolve) => busy.close(() => resolve())));
  const { port } = busy.address() as { port: number };
  const [other = 0] = await freePorts(1);
  await expect(startTestTemporal({ port })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use by another program: free it or set DUREKTIV_TEMPORAL_PORT to another port.`,
  );
  const withBusyUi = startDevServer({
    executable: await temporalCli(),
    port: other,
    uiPort: port,
    searchAttributes: {},
    namespace: 'default',
    log: quiet(),
  });
  await expect(withBusyUi).rejects.toThrow('DUREKTIV_TEMPORAL_UI_PORT');
});

test('a program that is no Temporal CLI fails the start with its last lines', async () => {
  const [port = 0] = await freePorts(1);
  const start = startDevServer({
    executable: process.execPath,
    port,
    searchAttributes: {},
    namespace: 'default',
    log: quiet(),
  });
  await expect(start).rejects.toThrow(
    /The Temporal dev server did not start: it ended with code \d+\. Its last lines: /,
  );
});

test('a missing executable fails the start at once', async () => {
  const [port = 0] = await freePorts(1);
  const start = startDevServer({
    executable: '/nonexistent/temporal',
    port,
    searchAttributes: {},
    namespace: 'default',
    log: quiet(),
  });
  await expect(start).rejects.toThrow('ENOENT');
});

test('it does not outlive the process that started it when that exits without stopping it', async () => {
  const [port = 0] = await freePorts(1);
  const script = `
    const { startDevServer } = await import('${new URL('../../../dist/src/temporal/dev-server/dev-server.js', import.meta.url).href}');
    const log = { info() {}, debug() {} };
    const server = await startDevServer({ executable: '${await temporalCli()}', port: ${port}, searchAttributes: {}, namespace: 'default', log });
    console.log(server.pid);
    process.exit(3);`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([3, expect.stringMatching(/^\d+\n$/)]);
  await expect.poll(() => isAlive(Number(stdout)), { timeout: 5_000 }).toBe(false);
});
