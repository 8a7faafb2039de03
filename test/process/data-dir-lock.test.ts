import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataDir } from '../../src/process/data-dir-lock.js';
import { commandLine } from '../../src/process/liveness.js';

let dir: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'durektiv-lock-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

const lockFile = () => join(dir, 'durektiv.lock.7c9e6679-7425-40de-944b-e07fc1f90ae7');

async function otherProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1000)']);
  children.push(child);
  await once(child.stdout, 'data');
  return child.pid ?? -1;
}

test('a folder that does not exist is made', async () => {
  const lock = await lockDataDir(join(dir, 'a', 'b'));
  expect(readdirSync(join(dir, 'a', 'b'))).toHaveLength(1);
  await lock.release();
});

test('release leaves nothing', async () => {
  await (await lockDataDir(dir)).release();
  expect(readdirSync(dir)).toEqual([]);
});

test('a folder used by a living process is refused in one line with its id', async () => {
  const pid = await otherProcess();
  writeFileSync(lockFile(), JSON.stringify({ pid, command: await commandLine(pid) }));
  await expect(lockDataDir(dir)).rejects.toThrow(
    `The data folder ${dir} is in use by process ${pid}: stop that one, or set DUREKTIV_DATA_DIR to another folder.`,
  );
});

test('the lock of a process that is gone is taken over', async () => {
  writeFileSync(lockFile(), JSON.stringify({ pid: 999_999_999, command: 'node main.js dev' }));
  await (await lockDataDir(dir)).release();
  expect(readdirSync(dir)).toEqual([]);
});

test('a stranger that got the id of a holder that is gone does not hold the lock', async () => {
  writeFileSync(lockFile(), JSON.stringify({ pid: await otherProcess(), command: 'node main.js dev' }));
  await (await lockDataDir(dir)).release();
});

test('our own id in a lock is left from an earlier start: in a container every start has the same', async () => {
  writeFileSync(lockFile(), JSON.stringify({ pid: process.pid, command: await commandLine(process.pid) }));
  await (await lockDataDir(dir)).release();
});

test.each(['', '{', 'null', '{"pid":"x"}'])('a lock file that holds %j holds nothing', async (text) => {
  writeFileSync(lockFile(), text);
  await (await lockDataDir(dir)).release();
});

test('a folder that cannot be made is refused in one line that says what to set', async () => {
  writeFileSync(join(dir, 'file'), '');
  await expect(lockDataDir(join(dir, 'file', 'data'))).rejects.toThrow(
    `The data folder ${join(dir, 'file', 'data')} cannot be written (a file is in its place): make it writable, or set DUREKTIV_DATA_DIR to another folder.`,
  );
});

test('of processes that find the same stale lock at once, exactly one takes it', async () => {
  writeFileSync(lockFile(), JSON.stringify({ pid: 999_999_999 }));
  const module = new URL('../../dist/src/process/data-dir-lock.js', import.meta.url).href;
  const script = `
    const { lockDataDir } = await import(${JSON.stringify(module)});
    process.stdin.once('data', async () => {
      const got = await lockDataDir(${JSON.stringify(dir)}).then(() => 'got it', (error) => error.name);
      console.log(got);
    });
    console.log('ready');`;
  const starters = Array.from({ length: 4 }, () => spawn(process.execPath, ['--input-type=module', '-e', script]));
  children.push(...starters);
  await Promise.all(starters.map((child) => once(child.stdout, 'data')));
  const answers = Promise.all(starters.map(async (child) => String((await once(child.stdout, 'data'))[0]).trim()));
  for (const child of starters) child.stdin.write('go\n');
  expect((await answers).sort()).toEqual(['DataDirError', 'DataDirError', 'DataDirError', 'got it']);
});
