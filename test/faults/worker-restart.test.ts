import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

const { EventType } = proto.temporal.api.enums.v1;
const namespace = 'restarts';

/** 10,000 turns of a pure loop; in the middle of them the flow sleeps, which is when its worker is replaced. */
const loop = `
direktiv_api: workflow/v1
states:
- id: begin
  type: noop
  transform: {n: 0}
  transition: test
- id: test
  type: switch
  conditions:
  - condition: jq(.n == 5000 and .slept != true)
    transition: nap
  - condition: jq(.n < 10000)
    transition: turn
- id: turn
  type: noop
  transform: jq(.n += 1)
  transition: test
- id: nap
  type: delay
  duration: PT6S
  transform: jq(.slept = true)
  transition: test
`;

/** A call that lasts longer than the five seconds a worker that stops has left for its calls. */
const longCall = `
direktiv_api: workflow/v1
functions:
- id: f
  type: knative-workflow
  image: test/echo
states:
- id: a
  type: action
  action:
    function: f
    input: {name: long, __delay: 8}
`;

/** A call that ends within them. */
const shortCall = longCall.replace('name: long, __delay: 8', 'name: short, __delay: 2');

let ground: Ground;
let api: ServerProcess;
let flows: ServerProcess;
let functions: ServerProcess;

beforeAll(async () => {
  ground = await startGround();
  [api, flows, functions] = await Promise.all([
    ServerProcess.start('api', ground.env),
    ServerProcess.start('flows', ground.env),
    ServerProcess.start('functions', ground.env),
  ]);
  await ground.api.namespace(namespace);
});
afterAll(async () => {
  await Promise.all([api, flows, functions].map((server) => server?.terminate()));
  await ground?.stop();
});

describe('SIGTERM of a flow worker', () => {
  it('in the middle of 10,000 turns of a loop: another worker finishes them, without an event for a pure state', async () => {
    const id = await ground.api.submitWithoutWaiting(namespace, loop);
    const run = ground.client.workflow.getHandle(id);
    const events = async () => (await run.fetchHistory()).events ?? [];
    await eventually('the flow sleeps', async () =>
      (await events()).some((event) => event.timerStartedEventAttributes),
    );
    expect(await flows.terminate()).toBe(0);
    flows = await ServerProcess.start('flows', ground.env);
    const { status, output, flow } = await ground.api.ended(namespace, id);
    expect({ status, output }).toEqual({ status: 'complete', output: { n: 10_000, slept: true } });
    expect(flow.at(-1)).toBe('test');
    const timers = (await events()).filter((event) => event.timerStartedEventAttributes).length;
    expect(timers).toBeLessThan(10);
    // Beside the tasks: the start, the end, and each timer with its firing.
    expect((await events()).filter((event) => !isOfTask(event))).toHaveLength(2 + 2 * timers);
  }, 60_000);
});

describe('SIGTERM of a function worker', () => {
  it('waits for a call that ends within five seconds', async () => {
    const id = await ground.api.submitWithoutWaiting(namespace, shortCall);
    await eventually('the function was called', () => callsOf('short').length > 0);
    expect(await functions.terminate()).toBe(0);
    functions = await ServerProcess.start('functions', ground.env);
    expect(await ground.api.ended(namespace, id)).toMatchObject({ status: 'complete' });
    expect(callsOf('short')).toHaveLength(1);
  });

  it('in the middle of a longer call: it is made again under the same action id, and the function is not interrupted', async () => {
    const id = await ground.api.submitWithoutWaiting(namespace, longCall);
    await eventually('the function was called', () => callsOf('long').length > 0);
    expect(await functions.terminate()).toBe(0);
    functions = await ServerProcess.start('functions', ground.env);
    const { status, output } = await ground.api.ended(namespace, id, 40_000);
    expect({ status, output }).toEqual({ status: 'complete', output: { return: { name: 'long', __delay: 8 } } });
    const calls = callsOf('long');
    expect(calls).toHaveLength(2);
    expect(calls[1]?.actionId).toBe(calls[0]?.actionId);
    expect(ground.stub.deletes).toEqual([]);
  }, 60_000);
});

function isOfTask({ eventType }: { readonly eventType?: number | null }): boolean {
  return /^EVENT_TYPE_WORKFLOW_TASK/.test(EventType[eventType ?? 0] ?? '');
}

function callsOf(name: string) {
  return ground.stub.calls.filter(({ body }) => (JSON.parse(body.toString()) as { name?: string }).name === name);
}
