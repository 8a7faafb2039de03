import { describe, expect, it } from 'vitest';
import { type EventStream, openEventStream } from '../support/event-stream.js';
import { useEngine } from './support/engine.js';

const engine = useEngine();
const namespace = 'crowd';
const waiting = 200;
const watching = 100;

const slow = `
states:
- {id: wait, type: delay, duration: PT3S, transform: {n: jq(.n)}}
`;
const watched = `
states:
- {id: wait, type: consumeEvent, event: {type: go}}
`;

/** @returns the id of the instance whose end was seen */
async function untilComplete(stream: EventStream): Promise<unknown> {
  for (;;) {
    const { data } = await stream.next();
    if (data['status'] !== 'pending') return data['id'];
  }
}

describe('many clients at the same time', { timeout: 120_000 }, () => {
  it('each get the output of their own instance, when 200 wait for theirs', async () => {
    await engine().api.namespace(namespace, { '/slow.yaml': slow });
    const wait = async (n: number) => {
      const path = `/namespaces/${namespace}/instances?path=/slow.yaml&wait=true`;
      const answer = await engine().api.fetch(path, { method: 'POST', body: JSON.stringify({ n }) });
      return [answer.status, await answer.json()];
    };
    const answers = await Promise.all(Array.from({ length: waiting }, (_, n) => wait(n)));
    expect(answers).toEqual(Array.from({ length: waiting }, (_, n) => [200, { n }]));
  });

  it('each see the end of an instance that 100 watch', async () => {
    const id = await engine().api.submitWithoutWaiting(namespace, watched);
    const url = `${engine().api.url}/api/v2/namespaces/${namespace}/instances/${id}/subscribe`;
    const streams = await Promise.all(Array.from({ length: watching }, () => openEventStream(url)));
    const listeners = async () => (await engine().store.listeners.candidates(namespace, 'go')).length;
    await expect.poll(listeners, { timeout: 20_000 }).toBe(1);
    const event = { specversion: '1.0', id: 'go', source: '/test', type: 'go' };
    expect((await engine().api.broadcast(namespace, event)).status).toBe(200);
    expect(await Promise.all(streams.map(untilComplete))).toEqual(streams.map(() => id));
    await Promise.all(streams.map((stream) => stream.close()));
  });
});
