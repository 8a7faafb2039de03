import { createServer } from 'node:http';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGreetingFunction, type GreetingFunction } from '../../src/cli/dev/greeting-function.js';

const log = pino({ level: 'silent' });
const logged: { url: string | undefined; body: string }[] = [];
const sidecar = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    logged.push({ url: request.url, body });
    response.end();
  });
});
let greeting: GreetingFunction;

beforeAll(async () => {
  await new Promise<void>((resolve) => sidecar.listen(0, '127.0.0.1', resolve));
  greeting = await startGreetingFunction((sidecar.address() as AddressInfo).port, log);
});
afterAll(async () => {
  await greeting.stop();
  sidecar.close();
});

const call = (body: string) =>
  fetch(greeting.url, { method: 'POST', headers: { 'Direktiv-ActionID': 'action-1' }, body });

test('it greets the name of its input', async () => {
  expect(await (await call('{"name": "Ada"}')).json()).toEqual({ greeting: 'Hello, Ada!' });
});

test('it writes one log line for its action', async () => {
  logged.length = 0;
  await call('{"name": "Ada"}');
  expect(logged).toEqual([{ url: '/log?aid=action-1', body: 'greeting Ada' }]);
});

test.each(['', '{', '{}', '{"name": 7}', 'null'])(
  'it refuses the input %j by an error that flows can catch',
  async (body) => {
    expect((await call(body)).headers.get('Direktiv-ErrorCode')).toBe('greeting.input');
  },
);

test('it greets although nobody takes its log line', async () => {
  const alone = await startGreetingFunction(1, log);
  const answer = await fetch(alone.url, {
    method: 'POST',
    headers: { 'Direktiv-ActionID': 'a' },
    body: '{"name": "Ada"}',
  });
  expect(await answer.json()).toEqual({ greeting: 'Hello, Ada!' });
  await alone.stop();
});

test('stop ends it', async () => {
  const other = await startGreetingFunction(1, log);
  await other.stop();
  await expect(fetch(other.url)).rejects.toThrow();
});

test('it ends when whoever started it is killed', async () => {
  const module = new URL('../../dist/src/cli/dev/greeting-function.js', import.meta.url).href;
  const parent = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `const { startGreetingFunction } = await import(${JSON.stringify(module)});
     console.log((await startGreetingFunction(1, { warn() {} })).url);`,
  ]);
  const url = String((await once(parent.stdout, 'data'))[0]).trim();
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
  parent.kill('SIGKILL');
  await expect
    .poll(
      () =>
        fetch(url).then(
          () => 'up',
          () => 'down',
        ),
      { timeout: 5_000 },
    )
    .toBe('down');
});

test('it runs as a container would: on PORT, until SIGTERM', async () => {
  const program = new URL('../../examples/greeting/function.mjs', import.meta.url).pathname;
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  expect(String((await once(child.stdout, 'data'))[0])).toMatch(/^listening on \d+\n$/);
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(execFileSync(process.execPath, ['--check', program], { encoding: 'utf8' })).toBe('');
});
