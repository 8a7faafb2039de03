import { randomUUID } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaultPayloadConverter } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { useEngine } from './support/engine.js';
import { withFunction } from './support/flow-texts.js';
import { type HandWritten, startHandWritten } from './support/hand-written.js';
import { eventsOf, eventTypesOf } from './support/history.js';
import { callMarked, callsMarked } from './support/stub-calls.js';

const planted = { environment: `environment-${randomUUID()}`, header: `header-${randomUUID()}` };
vi.stubEnv('DUREKTIV_TEST_PLANTED', planted.environment);
afterAll(() => void vi.unstubAllEnvs());

const engine = useEngine();
const namespace = 'history';
let byHand: HandWritten;

beforeAll(async () => {
  await engine().api.namespace(namespace);
  byHand = await startHandWritten(engine());
  channel('http.server.request.start').subscribe(plantHeader);
});
afterAll(async () => {
  channel('http.server.request.start').unsubscribe(plantHeader);
  await byHand.stop();
});

/** Every answer of the function stub has a header that nobody asked for. */
function plantHeader(message: unknown): void {
  const { server, response } = message as { server: Server; response: ServerResponse };
  if ((server.address() as AddressInfo).port === engine().stub.port) response.setHeader('X-Planted', planted.header);
}

async function run(flow: string, input: Json = {}): Promise<string> {
  return (await engine().api.submit(namespace, flow, input)).id;
}

async function typesOf(id: string): Promise<string[]> {
  return eventTypesOf(engine().client, id);
}

/** How many events of each type there are; those of workflow tasks depend on when answers come in. */
async function countsOf(id: string): Promise<Record<string, number>> {
  const types = (await typesOf(id)).filter((type) => !type.startsWith('WORKFLOW_TASK'));
  return Object.fromEntries(
    [...new Set(types)].sort().map((type) => [type, types.filter((one) => one === type).length]),
  );
}

describe.concurrent('what a flow costs in history', () => {
  it('is nothing for traces when nobody traces, whatever a client sends', async () => {
    const flow = `${withFunction}states: [{id: a, type: action, action: {function: f, input: {mark: untraced}}}]`;
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const response = await engine().api.fetch(`/namespaces/${namespace}/submissions?wait=true`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', traceparent },
      body: JSON.stringify({ flow }),
    });
    const id = response.headers.get('direktiv-instance-id') ?? '';
    const [started] = await eventsOf(engine().client, id);
    const [input] = started?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    expect(Object.keys(defaultPayloadConverter.fromPayload<object>(input!)).sort()).toEqual(
      ['callQueue', 'deepestSubflow', 'definition', 'definitionHash', 'invoker', 'iterator', 'lineage'].concat([
        'namespace',
        'path',
        'v',
      ]),
    );
    const history = historyToJSON(await engine().client.workflow.getHandle(id).fetchHistory());
    expect(history).not.toMatch(/tracing|traceparent/);
    const call = await callMarked(engine().stub, 'untraced');
    expect(Object.keys(call.headers)).not.toContain('traceparent');
  });

  it('is nothing for pure states: as many events as an empty workflow', async () => {
    const flow = `
states:
- {id: a, type: noop, log: jq(.), metadata: {m: 1}, transform: {n: 1}, transition: b}
- {id: b, type: switch, conditions: [{condition: jq(.n == 1), transition: c}]}
- {id: c, type: noop}
`;
    const types = await typesOf(await run(flow));
    expect(types).toEqual(await typesOf(await byHand.run('empty')));
    expect(types).toHaveLength(5);
  });

  it('is one activity for each action of a parallel, as with Promise.all', async () => {
    const flow = `${withFunction}
states: [{id: a, type: parallel, actions: [{function: f}, {function: f}, {function: f}]}]`;
    expect(await countsOf(await run(flow))).toEqual(await countsOf(await byHand.run('threeCalls')));
  });

  it('is one activity for each element of a foreach', async () => {
    const flow = `${withFunction}
states: [{id: a, type: foreach, array: [{n: 1}, {n: 2}, {n: 3}], action: {function: f}}]`;
    expect(await countsOf(await run(flow))).toEqual(await countsOf(await byHand.run('threeCalls')));
  });

  it('is one activity for a function call', async () => {
    const flow = `${withFunction}
states: [{id: a, type: action, action: {function: f}}]
`;
    expect(await typesOf(await run(flow))).toEqual(await typesOf(await byHand.run('oneCall')));
  });

  it('is one timer for a delay', async () => {
    const id = await run('states: [{id: a, type: delay, duration: PT1S}]');
    expect(await typesOf(id)).toEqual(await typesOf(await byHand.run('oneTimer')));
  });
});

const { History } = temporal.api.history.v1;

/** All bytes of an exported history, payloads included. */
async function bytesOf(id: string): Promise<Buffer> {
  return Buffer.from(History.encode(await engine().client.workflow.getHandle(id).fetchHistory()).finish());
}

describe.concurrent('the exported history of a flow with a function', () => {
  it.each([
    ['answers', { marker: 'answers' }],
    ['reports an error', { marker: 'errs', __errcode: 'my.code' }],
    ['crashes', { marker: 'crashes', __errmsg: 'why' }],
    ['is refused with a status', { marker: 'status', __status: 418 }],
  ])('that %s has its input, and nothing of its response headers nor of the environment', async (_how, input) => {
    const id = await run(`${withFunction}\nstates: [{id: a, type: action, action: {function: f}}]`, input);
    expect(callsMarked(engine().stub, input.marker)).toHaveLength(1);
    const history = await bytesOf(id);
    expect(history.includes(input.marker)).toBe(true);
    expect(history.includes(planted.header)).toBe(false);
    expect(history.includes('X-Planted')).toBe(false);
    expect(history.includes(planted.environment)).toBe(false);
  });

  it('that nobody waits for keeps to that too', async () => {
    const flow = `${withFunction}\nstates: [{id: a, type: action, async: true, action: {function: f}}]`;
    await run(flow, { marker: 'detached' });
    const { actionId } = await callMarked(engine().stub, 'detached');
    await engine().client.workflow.getHandle(actionId).result();
    const history = await bytesOf(actionId);
    expect(history.includes('detached')).toBe(true);
    expect(history.includes(planted.header)).toBe(false);
    expect(history.includes(planted.environment)).toBe(false);
  });

  it('is looked at in answers that do carry the planted header', async () => {
    const response = await fetch(engine().stub.url, { method: 'POST', body: '{}' });
    expect(response.headers.get('X-Planted')).toBe(planted.header);
  });
});
