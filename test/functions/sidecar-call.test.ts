import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttpClient } from '../../src/functions/call/http-client.js';
import { callSidecar } from '../../src/functions/sidecar/sidecar-call.js';

const client = createHttpClient();
const minute = 60_000;
let server: Server;

/** Something in front of a sidecar that cuts requests after so many milliseconds each; the next one is answered. */
async function cutting(after: readonly number[]): Promise<{ readonly actionsUrl: string; readonly asked: string[] }> {
  const asked: string[] = [];
  vi.useFakeTimers({ toFake: ['Date'] });
  server = createServer((request, response) => {
    request.resume();
    const lasted = after[asked.length];
    asked.push(request.url ?? '');
    if (lasted !== undefined) vi.setSystemTime(Date.now() + lasted);
    response.writeHead(lasted === undefined ? 200 : 504).end(JSON.stringify({ kind: 'success', value: 1 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { actionsUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** @param looks milliseconds that a look takes at whether the sidecar is lost */
function call(actionsUrl: string, looks = 0) {
  const address = { url: 'http://nobody', actionsUrl, token: 't' };
  const lost = async () => void vi.setSystemTime(Date.now() + looks);
  const place = { address, name: 'place', leave: () => undefined, lost };
  const message = { input: 1, files: [], iterator: 0, left: null, engine: { url: '', token: '' } };
  const signal = new AbortController().signal;
  return callSidecar(client, place, { actionId: 'a', message: () => message, join: false }, signal);
}

afterEach(() => {
  vi.useRealTimers();
  server.close();
});

describe('an action at a sidecar with something in front', () => {
  it('is joined as often as its request is cut, for as long as it takes', async () => {
    const { actionsUrl, asked } = await cutting([10 * minute, 10 * minute, 10 * minute]);
    expect(await call(actionsUrl)).toEqual({ kind: 'success', value: 1 });
    expect(asked).toEqual(['/actions/a', '/actions/a?join', '/actions/a?join', '/actions/a?join']);
  });

  it('is lost when requests are cut at once for two minutes', async () => {
    const { actionsUrl, asked } = await cutting(Array.from({ length: 10 }, () => 0));
    expect(await call(actionsUrl, minute)).toMatchObject({
      kind: 'crash',
      reason: expect.stringMatching(/does not answer.*cut the request with status 504/) as string,
    });
    expect(asked).toHaveLength(3);
  });
});
