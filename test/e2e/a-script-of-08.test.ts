import { describe, expect, it } from 'vitest';
import { openEventStream } from '../support/event-stream.js';
import { useEngine } from './support/engine.js';

const engine = useEngine();
const ns = '/former';

const greet = `
states:
- {id: read, type: getter, variables: [{key: greeting, scope: workflow}], transition: wait}
- {id: wait, type: delay, duration: PT1S, log: jq("for " + .name), metadata: {at: waiting}, transition: greet}
- {id: greet, type: noop, transform: {text: 'jq((.var.greeting | @base64d) + " " + .name)'}}
`;
const byEvent = `
start: {type: event, event: {type: greeting}}
states: [{id: a, type: noop}]
`;

interface Got {
  readonly status: number;
  readonly text: string;
}

async function call(method: string, path: string, body?: string, type?: string): Promise<Got> {
  const headers: Record<string, string> = { 'Direktiv-Token': '' };
  if (type !== undefined) headers['Content-Type'] = type;
  const url = `${engine().api.url}/api/namespaces${path}`;
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  return { status: response.status, text: await response.text() };
}

const json = async <T>(method: string, path: string, body?: string): Promise<T> => {
  const got = await call(method, path, body);
  expect([method, path, got.status]).toEqual([method, path, 200]);
  return JSON.parse(got.text) as T;
};

/** As `direktivctl` does: a flow that is there is updated. */
async function push(path: string, text: string): Promise<number> {
  const made = await call('PUT', `${ns}/tree/${path}?op=create-workflow`, text);
  if (made.status !== 409) return made.status;
  return (await call('POST', `${ns}/tree/${path}?op=update-workflow`, text)).status;
}

describe('a script for Direktiv 0.8, unchanged', { timeout: 60_000 }, () => {
  it('makes a namespace, and finds it', async () => {
    expect(await json('PUT', ns)).toMatchObject({ namespace: { name: 'former' } });
    expect(await json('GET', `${ns}/tree/`)).toMatchObject({ children: { results: [] } });
  });

  it.each([200, 409])('pushes a project, whose directory answers %i', async (status) => {
    expect((await call('PUT', `${ns}/tree/flows?op=create-directory`)).status).toBe(status);
    expect(await push('flows/greet.yaml', greet)).toBe(200);
    const set = `${ns}/tree/flows/greet.yaml?op=set-var&var=greeting`;
    expect((await call('PUT', set, 'Hello', 'text/plain')).status).toBe(200);
  });

  it('starts a flow, follows it and its log, and reads its output', async () => {
    const path = `${ns}/tree/flows/greet.yaml?op=execute&ref=latest`;
    const { instance: id } = await json<{ instance: string }>('POST', path, '{"name": "Ada"}');
    const base = `${engine().api.url}/api/namespaces${ns}/instances/${id}`;

    const log = await openEventStream(`${base}/logs?stream=messages`);
    const seen: string[] = [];
    while (!seen.includes('for Ada')) {
      const { results } = (await log.next()).data as unknown as { results: { msg: string }[] };
      seen.push(...results.map(({ msg }) => msg));
    }
    await log.close();

    const record = await openEventStream(`${base}?stream=messages`);
    let status = 'pending';
    while (status === 'pending') {
      ({ status } = ((await record.next()).data as unknown as { instance: { status: string } }).instance);
    }
    await record.close();
    expect(status).toBe('complete');

    const { data } = await json<{ data: string }>('GET', `${ns}/instances/${id}/output`);
    expect(Buffer.from(data, 'base64').toString()).toBe('{"text":"Hello Ada"}');
    const metadata = await json<{ data: string }>('GET', `${ns}/instances/${id}/metadata`);
    expect(JSON.parse(Buffer.from(metadata.data, 'base64').toString())).toEqual({ at: 'waiting' });
  });

  it('waits for one field of a flow that it names without suffix', async () => {
    const query = 'op=wait&field=text&raw-output=true&input.name=Grace';
    expect(await call('GET', `${ns}/tree/flows/greet?${query}`)).toEqual({ status: 200, text: 'Hello Grace' });
  });

  it('cancels what runs', async () => {
    const path = `${ns}/tree/flows/greet?op=execute`;
    const { instance: id } = await json<{ instance: string }>('POST', path, '{"name": "Alan"}');
    expect((await call('POST', `${ns}/instances/${id}/cancel`)).status).toBe(200);
    expect(await json('GET', `${ns}/instances/${id}`)).toMatchObject({
      instance: { status: 'cancelled', errorCode: 'direktiv.cancels.api', errorMessage: 'cancelled by api request' },
    });
  });

  it('sends an event that starts a flow', async () => {
    expect(await push('by-event.yaml', byEvent)).toBe(200);
    const event = JSON.stringify({ specversion: '1.0', id: '1', source: '/test', type: 'greeting' });
    expect(await call('POST', `${ns}/broadcast`, event, 'application/cloudevents+json')).toEqual({
      status: 200,
      text: '',
    });
    const list = await json<{ instances: object }>('GET', `${ns}/instances?limit=1`);
    expect(list.instances).toMatchObject({ results: [{ as: '/by-event.yaml', invoker: 'cloudevent' }] });
  });

  it('leaves nothing', async () => {
    expect((await call('DELETE', `${ns}?recursive=true`)).status).toBe(200);
    expect((await call('GET', `${ns}/tree/`)).status).toBe(404);
  });
});
