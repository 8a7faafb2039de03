import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { openTracing } from '../../src/tracing/otlp-tracing.js';

let status = 401;
let asked = 0;
const collector = createServer((request, response) => {
  request.resume().on('end', () => {
    asked++;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}');
  });
});
await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`;
afterAll(() => collector.close());

it('a collector that takes no spans is told of once, and again when it takes them', async () => {
  const warnings: string[] = [];
  const tracing = openTracing({ url, version: '1', warn: (message) => warnings.push(message) });
  const send = async (): Promise<void> => {
    const before = asked;
    tracing.request('GET', {}).end({ path: '/', scheme: 'http', status: 200 });
    await expect.poll(() => asked, { timeout: 20_000 }).toBe(before + 1);
    await pause(100); // The answer is heard a moment later.
  };
  await send();
  await send();
  expect(warnings).toEqual([`spans cannot be sent to ${url} and are lost: 401 Unauthorized`]);
  status = 200;
  await send();
  await send();
  await expect.poll(() => warnings.slice(1)).toEqual(['spans are sent again; 2 were lost']);
  await tracing.close();
});
