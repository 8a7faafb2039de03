import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { isAlive } from '../../../src/process/liveness.js';
import { freePorts } from '../../../src/process/ports.js';
import { superviseDevServer } from '../../../src/temporal/dev-server/supervised-dev-server.js';
import { temporalCli } from '../../support/temporal.js';

async function supervised(dbFile: string, gaveUp: (error: Error) => void = () => undefined, cli?: string) {
  const [port = 0] = await freePorts(1);
  const options = {
    executable: cli ?? (await temporalCli()),
    port,
    dbFile,
    searchAttributes: {},
    namespace: 'default',
  };
  return superviseDevServer({ ...options, log: pino({ level: 'silent' }) }, gaveUp);
}

async function isServing(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 1_000 });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

test('a dev server killed with kill -9 comes back at its address with its workflows', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'durektiv-supervised-'));
  const server = await supervised(join(dir, 'temporal.db'));
  try {
    const before = await Connection.connect({ address: server.address });
    await new Client({ connection: before }).workflow.start('Waits', { workflowId: 'kept', taskQueue: 'nobody' });
    await before.close();
    const first = server.pid();
    process.kill(first, 'SIGKILL');
    await expect.poll(() => server.pid() !== first && isServing(server.address), { timeout: 20_000 }).toBe(true);
    const after = await Connection.connect({ address: server.address });
    const kept = await new Client({ connection: after }).workflow.getHandle('kept').describe();
    await after.close();
    expect(kept.status.name).toBe('RUNNING');
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});

test('stop ends it for good', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'durektiv-supervised-'));
  const server = await supervised(join(dir, 'temporal.db'));
  const pid = server.pid();
  await server.stop();
  expect(isAlive(pid)).toBe(false);
  expect(await isServing(server.address)).toBe(false);
  rmSync(dir, { recursive: true, force: true });
});

test('when it cannot be started again, whoever asked is told', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'durektiv-supervised-'));
  const executable = join(dir, 'temporal');
  symlinkSync(await temporalCli(), executable);
  let told: (error: Error) => void = () => undefined;
  const gaveUp = new Promise<Error>((resolve) => (told = resolve));
  const server = await supervised(join(dir, 'temporal.db'), told, executable);
  rmSync(executable);
  process.kill(server.pid(), 'SIGKILL');
  expect((await gaveUp).message).toMatch(/^The Temporal dev server does not stay up: .*ENOENT/);
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});
