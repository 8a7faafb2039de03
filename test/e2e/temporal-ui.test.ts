import { ApplicationFailure } from '@temporalio/common';
import { WorkflowFailedError } from '@temporalio/client';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { useEngine } from './support/engine.js';
import { noopFlow, withFunction, withSubflow } from './support/flow-texts.js';
import { currentDetailsOf, eventsOf, summariesOf, summaryOf, typeOf } from './support/history.js';
import { until } from './support/until.js';

const engine = useEngine();
const namespace = 'ui';

beforeAll(() => engine().api.namespace(namespace, { '/team/child.yaml': noopFlow }));

const handleOf = (id: string) => engine().client.workflow.getHandle(id);

/** Uploads a flow to a path of its own, starts it and gives its id at once. */
async function start(path: string, flow: string, input: Json = {}): Promise<string> {
  await engine().api.upload(namespace, path, flow);
  return engine().api.start(namespace, path, input);
}

/** The same, but waits for the end. */
async function run(path: string, flow: string, input: Json = {}): Promise<string> {
  const id = await start(path, flow, input);
  await engine().api.ended(namespace, id);
  return id;
}

/** Id, summary and position of every activity of a run, as the UI shows them. */
async function activitiesOf(id: string): Promise<{ id: string; summary: Json | undefined }[]> {
  return (await eventsOf(engine().client, id))
    .filter((event) => typeOf(event) === 'ACTIVITY_TASK_SCHEDULED')
    .map((event) => ({
      id: event.activityTaskScheduledEventAttributes?.activityId ?? '',
      summary: summaryOf(event),
    }));
}

/** Waits until the details of a run name a state. */
function inState(id: string, state: string): Promise<string> {
  return until(`state ${state}`, async () => {
    const details = await currentDetailsOf(engine().client, id);
    return details.includes(`**State** \`${state}\``) && details;
  });
}

async function attributesOf(id: string): Promise<Record<string, unknown>> {
  const { typedSearchAttributes } = await handleOf(id).describe();
  const ours = typedSearchAttributes.getAll().filter(({ key }) => key.name.startsWith('Durektiv'));
  return Object.fromEntries(ours.map(({ key, value }) => [key.name, value]));
}

describe.concurrent('the page of a run in the Temporal UI', () => {
  it('has the path of the flow as its summary', async () => {
    const id = await run('/team/summary.yaml', noopFlow);
    const description = await handleOf(id).describe();
    expect(description.type).toBe('DirektivFlow');
    expect(await description.staticSummary()).toBe('/team/summary.yaml');
  });

  it('names an activity by its state and function, with step, branch and attempt', async () => {
    const flow = `${withFunction}
states:
- id: first
  type: action
  action: {function: f}
  transition: second
- id: second
  type: action
  action:
    function: f
    input: {marker: named, __errcode: e, __times: 1}
    retries: {max_attempts: 1, delay: PT1S, codes: [e]}
`;
    expect(await activitiesOf(await run('/activities.yaml', flow))).toEqual([
      { id: 'first/f#1.0.0', summary: 'first / f' },
      { id: 'second/f#2.0.0', summary: 'second / f' },
      { id: 'second/f#2.0.1', summary: 'second / f' },
    ]);
  });

  it('gives a state that is entered again another activity id', async () => {
    const flow = `${withFunction}
states:
- {id: call, type: action, action: {function: f}, transform: 'jq({n: (.n - 1)})', transition: more}
- {id: more, type: switch, conditions: [{condition: jq(.n > 0), transition: call}]}
`;
    const ids = (await activitiesOf(await run('/again.yaml', flow, { n: 3 }))).map((activity) => activity.id);
    expect(ids).toEqual(['call/f#1.0.0', 'call/f#3.0.0', 'call/f#5.0.0']);
  });

  it('says what a delay waits for', async () => {
    const id = await run('/delay.yaml', 'states: [{id: nap, type: delay, duration: PT1S}]');
    expect(await summariesOf(engine().client, id, 'TIMER_STARTED')).toEqual(['nap: sleeps PT1S']);
  });

  it('says what a retry waits for', async () => {
    const flow = `${withFunction}
states:
- id: call
  type: action
  action:
    function: f
    input: {marker: retried, __errcode: e, __times: 1}
    retries: {max_attempts: 4, delay: PT1S, codes: [e]}
`;
    const id = await run('/retry.yaml', flow);
    expect(await summariesOf(engine().client, id, 'TIMER_STARTED')).toEqual(['call: retry 1 of 4']);
  });

  it('says which event a state waits for', async () => {
    const flow = 'states: [{id: listen, type: consumeEvent, timeout: PT1S, event: {type: never.sent}}]';
    const id = await run('/event.yaml', flow);
    expect(await summariesOf(engine().client, id, 'TIMER_STARTED')).toEqual(['listen: waits for event never.sent']);
  });

  it('says which subflow a state waits for', async () => {
    const flow = `${withSubflow('child.yaml')}
states: [{id: ask, type: action, action: {function: s}}]
`;
    const id = await run('/team/parent.yaml', flow);
    expect(await summariesOf(engine().client, id, 'TIMER_STARTED')).toEqual(['ask: timeout of subflow child.yaml']);
    expect(await summariesOf(engine().client, id, 'START_CHILD_WORKFLOW_EXECUTION_INITIATED')).toEqual([
      '/team/child.yaml',
    ]);
  });

  it('shows the flow, the current state and the path so far', async () => {
    const flow = `${withFunction}
states:
- {id: a, type: noop, transition: b}
- {id: b, type: action, action: {function: f}, transition: c}
- {id: c, type: consumeEvent, event: {type: go.on}, transition: d}
- {id: d, type: noop}
`;
    const id = await start('/details.yaml', flow);
    expect(await inState(id, 'c')).toBe('**Flow** `/details.yaml`\n\n**State** `c` (step 3)\n\n**Path** a -> b -> c');
    await until('the event is taken', async () => {
      await engine().api.broadcast(namespace, { specversion: '1.0', type: 'go.on', source: 'test' });
      return (await engine().api.instance(namespace, id)).status === 'complete';
    });
    expect(await currentDetailsOf(engine().client, id)).toBe(
      '**Flow** `/details.yaml`\n\n**State** `d` (step 4)\n\n**Path** a -> b -> c -> d',
    );
  });
});

/** The failure that ends a run. */
async function failureOf(id: string): Promise<ApplicationFailure> {
  const failed: unknown = await handleOf(id)
    .result()
    .catch((error: unknown) => error);
  if (failed instanceof WorkflowFailedError && failed.cause instanceof ApplicationFailure) return failed.cause;
  throw new Error('the run did not end with a failure of its own', { cause: failed });
}

describe.concurrent('a failure in the Temporal UI', () => {
  it('has the error code of the flow as type, and what a client of the API sees as detail', async () => {
    const flow = `${withFunction}
states:
- {id: a, type: noop, metadata: {seen: 1}, transition: b}
- {id: b, type: action, action: {function: f, input: {__errcode: my.code, __errmsg: my words}}}
`;
    const id = await run('/failed.yaml', flow);
    const { type, message, details } = await failureOf(id);
    const code = 'my.code';
    expect({ type, message }).toEqual({ type: code, message: 'my words' });
    const trace = ['a', 'b'];
    expect(details).toEqual([{ status: 'failed', code, message: 'my words', trace, metadata: { seen: 1 } }]);
    expect((await handleOf(id).describe()).status.name).toBe('FAILED');
  });

  it('has the output of an instance that went on behind an error state', async () => {
    const flow = `
states:
- {id: a, type: error, error: my.error, message: no, transition: b}
- {id: b, type: noop, transform: {kept: 1}}
`;
    const { type, details } = await failureOf(await run('/error-state.yaml', flow));
    expect(type).toBe('my.error');
    expect(details).toEqual([
      { status: 'failed', code: 'my.error', message: 'no', trace: ['a', 'b'], output: { kept: 1 } },
    ]);
  });

  it('of a crash has the internal code and tells nothing', async () => {
    const flow = `${withFunction}
states: [{id: a, type: action, action: {function: f, input: {__errmsg: hidden reason}}}]
`;
    const { type, message, details } = await failureOf(await run('/crashed.yaml', flow));
    const code = 'direktiv.internal.error';
    expect({ type, message }).toEqual({ type: code, message: 'an internal error occurred' });
    expect(details).toEqual([{ status: 'crashed', code, message: 'an internal error occurred', trace: ['a'] }]);
  });

  it('of a timeout has the code of the timeout', async () => {
    const flow = 'timeouts: {kill: PT1S}\nstates: [{id: a, type: delay, duration: PT1H}]';
    expect((await failureOf(await run('/killed.yaml', flow))).type).toBe('direktiv.cancels.timeout.hard');
  });

  it('of an activity has the error code too', async () => {
    const flow = `${withFunction}
states: [{id: a, type: action, action: {function: f, input: {__errcode: act.code}}, catch: [{error: '*'}]}]
`;
    const events = await eventsOf(engine().client, await run('/activity-failed.yaml', flow));
    const failed = events.find((event) => typeOf(event) === 'ACTIVITY_TASK_FAILED');
    const failure = failed?.activityTaskFailedEventAttributes?.failure;
    expect(failure?.applicationFailureInfo?.type).toBe('act.code');
  });

  it('is none when the instance was cancelled', async () => {
    const id = await start('/cancelled.yaml', 'states: [{id: a, type: delay, duration: PT1H}]');
    await inState(id, 'a');
    await engine().api.cancel(namespace, id);
    await engine().api.ended(namespace, id);
    expect((await handleOf(id).describe()).status.name).toBe('CANCELLED');
  });
});

describe.concurrent('the search attributes of a run', () => {
  it('are set when it starts, the error code not', async () => {
    const id = await start('/found.yaml', 'states: [{id: a, type: delay, duration: PT1S}]');
    const expected = {
      DurektivNamespace: namespace,
      DurektivPath: '/found.yaml',
      DurektivInvoker: 'api',
      DurektivRoot: id,
    };
    expect(await attributesOf(id)).toEqual(expected);
    await engine().api.ended(namespace, id);
    expect(await attributesOf(id)).toEqual(expected);
  });

  it('have the error code at an abnormal end', async () => {
    const id = await run('/found-failed.yaml', 'states: [{id: a, type: error, error: my.error, message: no}]');
    expect(await attributesOf(id)).toMatchObject({ DurektivPath: '/found-failed.yaml', DurektivErrorCode: 'my.error' });
  });

  it('are set for subflows, with the first ancestor as root', async () => {
    const middle = `${withSubflow('child.yaml')}
states: [{id: ask, type: action, action: {function: s}}]
`;
    await engine().api.upload(namespace, '/team/middle.yaml', middle);
    const root = await run('/team/root.yaml', middle.replace('child.yaml', 'middle.yaml'));
    const [middleId = ''] = await childIdsOf(root);
    const [leafId = ''] = await childIdsOf(middleId);
    expect(await attributesOf(leafId)).toEqual({
      DurektivNamespace: namespace,
      DurektivPath: '/team/child.yaml',
      DurektivInvoker: `instance:${middleId}`,
      DurektivRoot: root,
    });
    expect(await (await handleOf(leafId).describe()).staticSummary()).toBe('/team/child.yaml');
  });

  it('find runs in the list of the UI', async () => {
    const id = await run('/listed.yaml', noopFlow);
    const query = `DurektivNamespace = '${namespace}' AND DurektivPath = '/listed.yaml'`;
    const found = await until('the run is listed', async () => {
      const ids: string[] = [];
      for await (const { workflowId } of engine().client.workflow.list({ query })) ids.push(workflowId);
      return ids.length > 0 && ids;
    });
    expect(found).toEqual([id]);
  });
});

async function childIdsOf(id: string): Promise<string[]> {
  return (await eventsOf(engine().client, id)).flatMap((event) => {
    const started = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId;
    return started === undefined || started === null ? [] : [started];
  });
}
