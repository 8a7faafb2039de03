import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { openEventStream } from '../support/event-stream.js';
import { useEngine } from './support/engine.js';
import { until } from './support/until.js';

const engine = useEngine();
const root = '/namespaces/day';
const base64 = (text: string) => Buffer.from(text).toString('base64');

const waits = `
states:
- {id: before, type: noop, log: on my way, transition: wait}
- {id: wait, type: delay, duration: PT5M}
`;

/** The `data` of an answer, which must be a success. */
async function call<T>(method: string, path: string, body?: Json): Promise<T> {
  const response = await (body === undefined
    ? engine().api.fetch(path, { method })
    : engine().api.send(method, path, body));
  const text = await response.text();
  expect([method, path, response.status, text]).toEqual([method, path, 200, text]);
  return text === '' ? (undefined as T) : (JSON.parse(text) as { data: T }).data;
}
const statusOf = async (id: string) => (await call<{ status: string }>('GET', `${root}/instances/${id}`)).status;

describe('a day of a user, who has nothing but the API', { timeout: 120_000 }, () => {
  it('creates a namespace', async () => {
    expect(await call('POST', '/namespaces', { name: 'day' })).toMatchObject({ name: 'day', mirror: null });
  });

  it('uploads a folder of flows', async () => {
    await call('POST', `${root}/files`, { name: 'flows', type: 'directory' });
    const folder = fileURLToPath(new URL('../../examples/', import.meta.url));
    const names = readdirSync(folder).filter((name) => /^[a-z-]+\.yaml$/.test(name));
    for (const name of names) {
      const data = readFileSync(`${folder}${name}`).toString('base64');
      await call('POST', `${root}/files/flows`, { name, type: 'workflow', mimeType: 'application/yaml', data });
    }
    await call('POST', `${root}/files/flows`, { name: 'waits.yaml', type: 'workflow', data: base64(waits) });
    const { children } = await call<{ children: { path: string }[] }>('GET', `${root}/files/flows`);
    const uploaded = [...names, 'waits.yaml'].map((name) => `/flows/${name}`).sort();
    expect(children.map(({ path }) => path)).toEqual(uploaded);
  });

  it('sets a secret and a variable', async () => {
    const secret = await call('POST', `${root}/secrets`, { name: 'token', data: base64('s3cret') });
    expect(secret).toMatchObject({ name: 'token', initialized: true });
    const { id } = await call<{ id: string }>('POST', `${root}/variables`, { name: 'limit', data: base64('5') });
    expect(await (await engine().api.fetch(`${root}/variables/${id}?raw=true`)).text()).toBe('5');
  });

  it('runs a flow, and finds it in the list at once, newest first', async () => {
    const flow = '\nstates:\n- {id: a, type: noop, transform: {sum: jq(.a + .b)}}\n';
    await call('POST', `${root}/files/flows`, { name: 'sum.yaml', type: 'workflow', data: base64(flow) });
    const run = await engine().api.fetch(`${root}/instances?path=/flows/sum.yaml&wait=true`, {
      method: 'POST',
      body: '{"a": 1, "b": 2}',
    });
    expect(await run.json()).toEqual({ sum: 3 });
    const started = await call<{ id: string }>('POST', `${root}/instances?path=/flows/waits.yaml`);
    const [newest] = await call<{ id: string; status: string }[]>('GET', `${root}/instances`);
    expect(newest).toMatchObject({ id: started.id, status: 'pending' });
    const metrics = await call<{ total: number }>('GET', `${root}/metrics/instances`);
    expect(metrics).toMatchObject({ complete: 1, pending: 1, total: 2 });
  });

  it('follows an instance and its log, resumes, and cancels it', async () => {
    const { id } = await call<{ id: string }>('POST', `${root}/instances?path=/flows/waits.yaml`);
    const api = `${engine().api.url}/api/v2${root}`;
    const record = await openEventStream(`${api}/instances/${id}/subscribe`);
    expect((await record.next()).data).toMatchObject({ id, status: 'pending' });

    const log = await openEventStream(`${api}/logs/subscribe?instance=${id}&after=2020-01-01T00:00:00Z`);
    let line = await log.next();
    while (line.data['msg'] !== 'on my way') line = await log.next();
    await log.close();

    await call('PATCH', `${root}/instances/${id}`, { status: 'cancelled' });
    expect(await statusOf(id)).toBe('cancelled');

    const resumed = await openEventStream(`${api}/logs/subscribe?instance=${id}`, { 'Last-Event-ID': line.id });
    const rest: unknown[] = [];
    let workflow: { status?: string };
    do {
      const { data } = await resumed.next();
      rest.push(data['msg']);
      workflow = data['workflow'] as { status?: string };
    } while (workflow.status === 'running');
    await resumed.close();
    expect(rest).not.toContain('on my way');
    expect(rest.at(-1)).toBe('workflow cancelled: cancelled by api request');
    expect(workflow.status).toBe('failed');

    let last = await record.next();
    while (last.data['status'] === 'pending') last = await record.next();
    expect(last.data).toMatchObject({ status: 'cancelled', errorCode: 'direktiv.cancels.api' });
    await record.close();
  });

  it('deletes the namespace while flows run in it, and has it again, empty, at once', async () => {
    const start = () => call<{ id: string }>('POST', `${root}/instances?path=/flows/waits.yaml`);
    const started = await Promise.all(Array.from({ length: 20 }, start));
    await call('DELETE', root);
    await call('POST', '/namespaces', { name: 'day' });
    expect(await call('GET', `${root}/instances`)).toEqual([]);
    expect(await call<{ children: unknown[] }>('GET', `${root}/files`)).toMatchObject({ children: [] });
    const { workflow } = engine().client;
    for (const { id } of started) {
      await until(
        `the cancel of ${id}`,
        async () => (await workflow.getHandle(id).describe()).status.name === 'CANCELLED',
      );
    }
    // What the old ones had to say came in meanwhile, and belongs to nobody.
    expect(await call('GET', `${root}/instances`)).toEqual([]);
  });
});
