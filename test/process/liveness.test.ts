import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { commandLine, endProcess, isAlive } from '../../src/process/liveness.js';

async function sleeper(program: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', `${program}; setInterval(() => {}, 1000); console.log('up')`]);
  await once(child.stdout, 'data');
  return child.pid ?? -1;
}

test('a process that runs is alive and tells its command line', async () => {
  expect(isAlive(process.pid)).toBe(true);
  expect(await commandLine(process.pid)).toContain('node');
});

test('an id that nobody has is not alive and has no command line', async () => {
  expect(isAlive(999_999_999)).toBe(false);
  expect(await commandLine(999_999_999)).toBeUndefined();
});

test('a process is ended by SIGTERM', async () => {
  const pid = await sleeper('');
  expect(await endProcess(pid, 5_000)).toBe(true);
  expect(isAlive(pid)).toBe(false);
});

test('a process that ignores SIGTERM is ended by SIGKILL', async () => {
  const pid = await sleeper("process.on('SIGTERM', () => {})");
  expect(await endProcess(pid, 100)).toBe(true);
});

test('ending a process that is gone is no error', async () => {
  expect(await endProcess(999_999_999, 100)).toBe(true);
});

test.runIf(process.platform === 'linux')('a process that ended but was not reaped is not alive', async () => {
  const parent = spawn('/bin/sh', ['-c', 'sleep 0 & echo $!; exec sleep 30']);
  const pid = Number(String((await once(parent.stdout, 'data'))[0]));
  await expect.poll(() => isAlive(pid)).toBe(false);
  parent.kill('SIGKILL');
});
