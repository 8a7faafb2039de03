import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import { afterEach, expect, it } from 'vitest';
import { sendPages } from '../../src/api/http/answer-pages.js';

interface Row {
  readonly n: number;
}

let server: Server | undefined;

afterEach(async () => {
  const closing = server;
  server = undefined;
  closing?.closeAllConnections();
  await new Promise((resolve) => (closing === undefined ? resolve(undefined) : closing.close(resolve)));
});

/** Answers every request with these pages. */
async function serving(
  pages: () => AsyncGenerator<readonly Row[], void>,
  envelope = (data: readonly object[]): object => ({ meta: { total: 3 }, data }),
): Promise<string> {
  const app = express().get('/', (_request, response) => {
    return sendPages(response, pages(), ({ n }) => ({ text: `<${n}>` }), envelope);
  });
  const silent: express.ErrorRequestHandler = (_error, _request, response, _next) => void response.destroy();
  app.use(silent);
  const opened = createServer(app as RequestListener);
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(opened.address() as AddressInfo).port}/`;
}

async function* given(...pages: (readonly number[])[]): AsyncGenerator<readonly Row[], void> {
  for (const page of pages) yield await Promise.resolve(page.map((n) => ({ n })));
}

it.for([
  [[], '{"meta":{"total":3},"data":[]}\n'],
  [[[1]], '{"meta":{"total":3},"data":[{"text":"\\u003c1\\u003e"}]}\n'],
  [
    [[1, 2], [3]],
    '{"meta":{"total":3},"data":[{"text":"\\u003c1\\u003e"},{"text":"\\u003c2\\u003e"},{"text":"\\u003c3\\u003e"}]}\n',
  ],
] as const)('answers pages %j as one list', async ([pages, text]) => {
  const answer = await fetch(await serving(() => given(...pages)));
  expect(await answer.text()).toBe(text);
  expect(answer.headers.get('content-type')).toBe('application/json');
});

it('answers a list that stands deeper in its envelope', async () => {
  const deep = (results: readonly object[]) => ({ lines: { results } });
  const answer = await fetch(await serving(() => given([1], [2], [3]), deep));
  expect(await answer.json()).toEqual({ lines: { results: [1, 2, 3].map((n) => ({ text: `<${n}>` })) } });
});

it('says how long an answer of one page is', async () => {
  const answer = await fetch(await serving(() => given([1, 2])));
  expect(answer.headers.get('content-length')).toBe(String((await answer.text()).length));
});

it('cuts an answer whose next page cannot be read, so that nobody takes it for whole', async () => {
  const url = await serving(async function* () {
    yield* given([1], [2]);
    throw new Error('the store is gone');
  });
  const answer = await fetch(url);
  await expect(answer.text()).rejects.toThrow();
});

it('reads no further than the client does, and stops when it leaves', async () => {
  let read = 0;
  let ended = false;
  const page = Array.from({ length: 10_000 }, (_, n) => ({ n }));
  const url = await serving(async function* () {
    try {
      for (;;) {
        read += 1;
        yield await Promise.resolve(page);
      }
    } finally {
      ended = true;
    }
  });
  const leaving = new AbortController();
  await fetch(url, { signal: leaving.signal });
  await expect.poll(async () => (await pause(300), read), { timeout: 10_000 }).toSatisfy(standsStill());
  leaving.abort();
  await expect.poll(() => ended, { timeout: 10_000 }).toBe(true);
});

function standsStill(): (value: number) => boolean {
  let before: number | undefined;
  return (value) => {
    const same = value === before;
    before = value;
    return same;
  };
}
