import type { Agent, Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import { post } from '../../src/functions/call/post.js';

/** A client whose connection the test makes and breaks by hand. */
function manualClient(): {
  client: Agent;
  handler: () => Dispatcher.DispatchHandler;
  aborted: Error[];
  connect(): void;
} {
  let handler: Dispatcher.DispatchHandler = {};
  const aborted: Error[] = [];
  const dispatch: Agent['dispatch'] = (_, given) => {
    handler = given;
    return true;
  };
  const controller = { abort: (reason: Error) => void aborted.push(reason) } as Dispatcher.DispatchController;
  return {
    client: { dispatch } as Agent,
    handler: () => handler,
    aborted,
    connect: () => handler.onRequestStart?.(controller, {}),
  };
}

function request(sent: string[]): Parameters<typeof post>[1] {
  return { url: new URL('http://fn.test'), headers: {}, body: Buffer.from('{}'), onSent: () => void sent.push('sent') };
}

describe('a request', () => {
  it('that was given up while it waited for a connection is not sent on it', async () => {
    const { client, connect, aborted } = manualClient();
    const sent: string[] = [];
    const abort = new AbortController();
    const result = post(client, request(sent), abort.signal);
    abort.abort(new Error('given up'));
    await expect(result).rejects.toThrow('given up');
    connect();
    expect(aborted).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  it('is never sent twice: a client that begins again is stopped', async () => {
    const { client, connect, aborted } = manualClient();
    const sent: string[] = [];
    const result = post(client, request(sent), new AbortController().signal);
    connect();
    connect();
    expect(await result).toMatchObject({ kind: 'crash' });
    expect(aborted).toHaveLength(1);
    expect(sent).toEqual(['sent']);
  });

  it('whose signal has aborted before is not even begun', async () => {
    const { client, handler } = manualClient();
    await expect(post(client, request([]), AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
    expect(handler()).toEqual({});
  });
});
