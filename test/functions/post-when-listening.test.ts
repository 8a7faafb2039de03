import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Agent } from 'undici';
import { NotConnected } from '../../src/functions/call/http-client.js';
import { postWhenListening } from '../../src/functions/call/post-when-listening.js';

/** A client that never gets a connection and counts how often it tried. */
function deadClient(code: string): { client: Agent; tries: number[] } {
  const tries: number[] = [];
  const begin = Date.now();
  const dispatch: Agent['dispatch'] = (_, handler) => {
    tries.push(Date.now() - begin);
    const cause = Object.assign(new Error(`connect ${code}`), { code });
    handler.onResponseError?.(undefined as never, new NotConnected(cause.message, { cause }));
    return true;
  };
  return { client: { dispatch } as Agent, tries };
}

const request = {
  url: new URL('http://fn.test:8080/x?key=secret'),
  headers: {},
  body: Buffer.from('{}'),
  onSent: () => undefined,
};

describe('a function that cannot be connected to', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is tried often in the first second, then every second, for two minutes; then it is unreachable', async () => {
    const { client, tries } = deadClient('ECONNREFUSED');
    const result = postWhenListening(client, request, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(121_000);
    expect(await result).toEqual({
      kind: 'unreachable',
      reason:
        'no connection to the function at http://fn.test:8080/x (tried for 120 s): connect ECONNREFUSED. ' +
        'Start it, or correct its URL in DUREKTIV_FUNCTIONS',
    });
    expect(tries.slice(0, 7)).toEqual([0, 250, 500, 750, 1000, 2000, 3000]);
    expect(tries.at(-1)).toBe(120_000);
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'])(
    'is tried again after %s',
    async (code) => {
      const { client, tries } = deadClient(code);
      const abort = new AbortController();
      const result = postWhenListening(client, request, abort.signal).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(300);
      abort.abort(new Error('enough'));
      expect(await result).toEqual(new Error('enough'));
      expect(tries).toEqual([0, 250]);
    },
  );

  it('is unreachable at once when waiting cannot help', async () => {
    const { client, tries } = deadClient('DEPTH_ZERO_SELF_SIGNED_CERT');
    const result = await postWhenListening(client, request, new AbortController().signal);
    expect(result).toMatchObject({ kind: 'unreachable' });
    expect(tries).toHaveLength(1);
  });
});
