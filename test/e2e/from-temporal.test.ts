import { randomUUID } from 'node:crypto';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { invokedBy, type Listed } from './support/children.js';
import { outcomeOf } from '../../src/instances/outcome.js';
import { useEngine } from './support/engine.js';
import { type HandWritten, startHandWritten } from './support/hand-written.js';
import { withFunction, withSubflow } from './support/flow-texts.js';
import { until } from './support/until.js';

const engine = useEngine();
const namespace = 'asked';
const taskQueue = 'durektiv-flows';

/** A client without anything of Durektiv: the converter of Temporal's SDK. */
function ask(request: Json, workflowId: string = randomUUID()) {
  return engine().client.workflow.start('DirektivRun', { taskQueue, workflowId, args: [request] });
}

async function outputOf(request: Json): Promise<Json> {
  return (await (await ask(request)).result()) as Json;
}

async function failureOf(request: Json): Promise<unknown> {
  const error: unknown = await outputOf(request).catch((thrown: unknown) => thrown);
  if (!(error instanceof WorkflowFailedError)) throw new Error('the workflow has not failed', { cause: error });
  return error.cause;
}

async function askedFor(workflowId: string): Promise<Listed | undefined> {
  return (await invokedBy(engine(), namespace, `temporal:${workflowId}`))[0];
}

const double = 'states: [{id: a, type: noop, transform: {twice: jq(.n * 2)}}]';
const noop = 'states: [{id: a, type: noop}]';
const sleeper = 'states: [{id: a, type: delay, duration: PT10M}]';

beforeAll(async () => {
  const { api } = engine();
  await api.namespace(namespace, {
    '/double.yaml': double,
    '/sleep.yaml': sleeper,
    '/parent.yaml': `${withSubflow('/double.yaml')}\nstates: [{id: a, type: action, action: {function: s, input: jq(.)}}]`,
    '/call.yaml': `${withFunction}\nstates: [{id: a, type: action, action: {function: f, input: jq(.)}}]`,
    '/event.yaml': 'start: {type: event, event: {type: e}}\nstates: [{id: a, type: noop}]',
    '/broken.yaml': 'states: [{id: a, type: noop, transition: nowhere}]',
  });
});

describe('the workflow DirektivRun', () => {
  it('runs a flow file and gives its output', async () => {
    expect(await outputOf({ namespace, path: '/double.yaml', input: { n: 21 } })).toEqual({ twice: 42 });
  });

  it('takes a path without the first slash, and no input as an empty object', async () => {
    await engine().api.upload(namespace, '/echo.yaml', 'states: [{id: a, type: noop, transform: {got: jq(.)}}]');
    expect(await outputOf({ namespace, path: 'echo.yaml' })).toEqual({ got: {} });
  });

  it('runs a flow that comes with the request', async () => {
    expect(await outputOf({ namespace, flow: double, input: { n: 4 } })).toEqual({ twice: 8 });
  });

  it('runs functions and subflows as any start does', async () => {
    expect(await outputOf({ namespace, path: '/parent.yaml', input: { n: 1 } })).toEqual({
      n: 1,
      return: { twice: 2 },
    });
    const output = await outputOf({ namespace, path: '/call.yaml', input: { hello: 'world' } });
    expect(output).toMatchObject({ return: { hello: 'world' } });
  });

  it('makes an instance with its input, which names the workflow that asked for it', async () => {
    const workflow = await ask({ namespace, path: '/double.yaml', input: { n: 5 } }, `order ${randomUUID()}`);
    await workflow.result();
    const instance = await askedFor(workflow.workflowId);
    expect(instance).toMatchObject({ path: '/double.yaml', status: 'complete', lineage: [] });
    const response = await engine().api.fetch(`/namespaces/${namespace}/instances/${instance?.id}/input`);
    const { data } = (await response.json()) as { data: { input: string } };
    expect(JSON.parse(Buffer.from(data.input, 'base64').toString())).toEqual({ n: 5 });
  });

  it('is found in lists by its kind of invoker', async () => {
    const workflow = await ask({ namespace, path: '/double.yaml', input: { n: 6 } });
    await workflow.result();
    const filter = 'filter.field=TRIGGER&filter.type=MATCH&filter.val=temporal&limit=200';
    const response = await engine().api.fetch(`/namespaces/${namespace}/instances?${filter}`);
    const { data } = (await response.json()) as { data: Listed[] };
    expect(data.map(({ invoker }) => invoker)).toContain(`temporal:${workflow.workflowId}`);
  });

  it('gives outputs of up to a mebibyte to clients that do not reach the store', async () => {
    const text = 'x'.repeat(1_000_000);
    expect(await outputOf({ namespace, flow: noop, input: { text } })).toEqual({ text });
  });

  it('fails as the instance fails', async () => {
    const failure = await failureOf({
      namespace,
      flow: 'states: [{id: a, type: error, error: no.luck, message: today}]',
    });
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'no.luck', message: 'today', nonRetryable: true });
  });

  it('fails when the instance is cancelled through the API', async () => {
    const { workflowId, result } = await begun({ namespace, path: '/sleep.yaml' });
    await engine().api.cancel(namespace, (await askedFor(workflowId))?.id ?? '');
    expect(((await result) as WorkflowFailedError).cause).toMatchObject({ type: 'direktiv.cancels.api' });
    expect(await askedFor(workflowId)).toMatchObject({ status: 'cancelled', errorCode: 'direktiv.cancels.api' });
  });

  it('cancels the instance when it is cancelled', async () => {
    const { workflowId, cancel, result } = await begun({ namespace, path: '/sleep.yaml' });
    await cancel();
    expect(((await result) as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
    expect(await askedFor(workflowId)).toMatchObject({ status: 'cancelled', errorCode: 'direktiv.cancels.parent' });
  });

  it('is who cancelled the instance also where its report was lost, and Temporal alone tells of its end', async () => {
    const { workflowId, cancel, result } = await begun({ namespace, path: '/sleep.yaml' });
    await cancel();
    await result;
    const { id, invoker } = (await askedFor(workflowId))!;
    expect(await outcomeOf(engine().client, { id, invoker })).toMatchObject({ errorCode: 'direktiv.cancels.parent' });
  });

  it('ends its instance when it is terminated', async () => {
    const { workflowId, terminate } = await begun({ namespace, path: '/sleep.yaml' });
    await terminate();
    await until('its end', async () => (await askedFor(workflowId))?.status === 'cancelled');
  });

  it.each([
    ['no namespace', { path: '/double.yaml' }, 'DurektivInput', /namespace: /],
    ['no flow', { namespace }, 'DurektivInput', /one of path and flow is needed/],
    ['two flows', { namespace, path: '/double.yaml', flow: double }, 'DurektivInput', /one of path and flow is needed/],
    ['a key that it does not know', { namespace, path: '/double.yaml', inputs: {} }, 'DurektivInput', /"inputs"/],
    ['text', 'double.yaml', 'DurektivInput', /DirektivRun takes \{"namespace"/],
    ['nothing', null, 'DurektivInput', /DirektivRun takes \{"namespace"/],
    ['a file that is not there', { namespace, path: '/none.yaml' }, 'DurektivInput', /no flow file \/none.yaml/],
    ['a namespace that is not there', { namespace: 'none', flow: double }, 'DurektivInput', /no namespace none/],
    ['a broken file', { namespace, path: '/broken.yaml' }, 'direktiv.workflow.invalid', /\/broken\.yaml.*nowhere/s],
    ['a broken flow', { namespace, flow: 'states: []' }, 'direktiv.workflow.invalid', /submission\.yaml/],
    ['a flow that starts by event', { namespace, path: '/event.yaml' }, 'direktiv.workflow.invoke', /starts by event/],
  ])('says what is wrong with %s', async (_what, request, type, message) => {
    const failure = await failureOf(request);
    expect(failure).toMatchObject({ type, nonRetryable: true, message: expect.stringMatching(message) });
  });
});

describe('a workflow of somebody else', () => {
  let byHand: HandWritten;
  beforeAll(async () => {
    byHand = await startHandWritten(engine());
  });
  afterAll(() => byHand.stop());

  it('runs a flow as its child, and gets an output that is larger than what is kept in the store', async () => {
    const text = 'x'.repeat(100_000);
    expect(await byHand.outputOf('runsAFlow', { namespace, flow: noop, input: { text } })).toEqual({ text });
  });
});

/** A workflow whose instance has begun. */
async function begun(request: Json) {
  const workflow = await ask(request);
  await until('the instance', () => askedFor(workflow.workflowId));
  const result = workflow.result().catch((error: unknown) => error);
  const { workflowId } = workflow;
  return { workflowId, result, cancel: () => workflow.cancel(), terminate: () => workflow.terminate() };
}
