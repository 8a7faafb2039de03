import { expect, it } from 'vitest';
import { SkippingClock } from '../../../src/flow-tests/engine/skipping-clock.js';

it('asks a server that is left for no sleep that has been given up already', async () => {
  const asked: string[] = [];
  const service = new Proxy({}, { get: (_, method) => () => Promise.resolve(asked.push(String(method))) });
  const clock = new SkippingClock(service as never, () => Promise.reject(new Error('the server was left')));
  await clock.sleep(1_000, AbortSignal.abort());
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(asked).toEqual([]);
});
