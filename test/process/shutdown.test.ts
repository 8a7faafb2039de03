import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Shutdown } from '../../src/process/shutdown.js';

function logged(): { readonly lines: string[]; readonly shutdown: Shutdown } {
  const lines: string[] = [];
  const log = pino({}, { write: (entry: string) => void lines.push((JSON.parse(entry) as { msg: string }).msg) });
  return { lines, shutdown: new Shutdown(log) };
}

test('what was started last is ended first, one after the other', async () => {
  const { shutdown } = logged();
  const order: string[] = [];
  for (const title of ['first', 'second', 'third']) {
    shutdown.add(title, async () => {
      order.push(`${title} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`${title} is done`);
    });
  }
  await shutdown.run();
  expect(order).toEqual(['third', 'second', 'first'].flatMap((title) => [`${title} begins`, `${title} is done`]));
});

test('one that fails is reported and the others are ended all the same', async () => {
  const { shutdown, lines } = logged();
  let ended = false;
  shutdown.add('first', async () => void (ended = true));
  shutdown.add('second', () => Promise.reject(new Error('no')));
  shutdown.add('third', () => {
    throw new Error('never');
  });
  await shutdown.run();
  expect(ended).toBe(true);
  expect(lines).toEqual(['stopping third: never', 'stopping second: no']);
});

test('one that hangs is left behind after its bound', async () => {
  const { shutdown, lines } = logged();
  let ended = false;
  shutdown.add('first', async () => void (ended = true));
  shutdown.add('second', () => new Promise(() => undefined), 20);
  await shutdown.run();
  expect(ended).toBe(true);
  expect(lines).toEqual(['stopping second: not done after 0.02 s']);
});

test('running it twice ends everything once', async () => {
  const { shutdown } = logged();
  let times = 0;
  shutdown.add('it', async () => void times++);
  await Promise.all([shutdown.run(), shutdown.run()]);
  expect(times).toBe(1);
});

test('what comes up after the end is ended at once', async () => {
  const { shutdown } = logged();
  await shutdown.run();
  let ended = false;
  shutdown.add('late', async () => void (ended = true));
  await shutdown.run();
  expect(ended).toBe(true);
});

const program = `
  const { Shutdown } = await import(${JSON.stringify(new URL('../../dist/src/process/shutdown.js', import.meta.url).href)});
  const shutdown = new Shutdown({ info() {}, warn() {}, error() {} });
  shutdown.add('slow', () => new Promise((resolve) => { console.log('closing'); setTimeout(resolve, Number(process.argv[1])); }), 60000);
  shutdown.listen();
  setInterval(() => {}, 1000);
  console.log('up');
  await shutdown.requested;
  await shutdown.run();
  console.log('closed');
  process.exit(0);`;

test.each(['SIGINT', 'SIGTERM'] as const)('%s asks for the end and lets it finish', async (signal) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, '50']);
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  await once(child.stdout, 'data');
  child.kill(signal);
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(out).toBe('up\nclosing\nclosed\n');
});

test('a second signal ends it at once', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, '600000']);
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([130, null]);
});

test('a connection that broke while something is written to it is no reason to end', async () => {
  const { shutdown } = logged();
  let ended = false;
  void shutdown.requested.then(() => (ended = true));
  shutdown.listen();
  const reader = spawn('true');
  const fault = once(reader.stdin, 'error');
  // It has ended, and nobody here has heard of that yet.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
  reader.stdin.write('x');
  expect(await fault).toMatchObject([{ code: 'EPIPE' }]);
  await sleep(100);
  await shutdown.run();
  expect(ended).toBe(false);
});
