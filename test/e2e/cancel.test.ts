import { beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';
import { withFunction, withSubflow } from './support/flow-texts.js';
import { callMarked } from './support/stub-calls.js';
import { until } from './support/until.js';

const engine = useEngine();

const delaying = `
states:
- {id: a, type: delay, duration: PT1H, catch: [{error: '*', transition: caught}]}
- {id: caught, type: noop}
`;
const calling = (workflow: string, more = '') => `${withSubflow(workflow)}
states:
- {id: a, type: action, action: {function: s}, ${more} catch: [{error: 'direktiv.*', transition: caught}]}
- {id: caught, type: noop, transform: {code: jq(.error.code)}}
`;

beforeAll(() =>
  engine().api.namespace('cancel', {
    'delay.yaml': delaying,
    'parent.yaml': calling('delay.yaml'),
    'grandparent.yaml': calling('parent.yaml'),
    'impatient.yaml': calling('delay.yaml', 'timeout: PT1S,'),
    'event.yaml': `
states:
- {id: a, type: consumeEvent, event: {type: never}, catch: [{error: '*'}]}
`,
    'retrying.yaml': `${withFunction}
states:
- id: a
  type: action
  action: {function: f, input: {marker: retrying, __errcode: x}, retries: {max_attempts: 9, delay: PT1H, codes: ['*']}}
  catch: [{error: '*'}]
`,
    'short.yaml': 'states: [{id: a, type: delay, duration: PT3S}]',
    'goes-on.yaml': `
functions:
- {id: short, type: subflow, workflow: short.yaml}
- {id: long, type: subflow, workflow: delay.yaml}
states:
- {id: a, type: action, async: true, action: {function: short}, transition: b}
- {id: b, type: action, action: {function: long}}
`,
    'calls-and-goes-on.yaml': `
functions:
- {id: f, type: knative-workflow, image: test/echo}
- {id: long, type: subflow, workflow: delay.yaml}
states:
- {id: a, type: action, async: true, action: {function: f, input: {marker: lives-on, __delay: 3}}, transition: b}
- {id: b, type: action, action: {function: long}}
`,
    'function.yaml': `${withFunction}
states:
- {id: a, type: action, action: {function: f, input: {marker: cancelled-call, __delay: 5}}, catch: [{error: '*'}]}
`,
  }),
);

interface Child {
  readonly id: string;
  readonly status: string;
  readonly errorCode: string | null;
}

/** @param path of the flow that it runs, where there may be several */
async function childOf(id: string, path = ''): Promise<Child> {
  return until(`a child of ${id}`, async () => {
    const response = await engine().api.fetch('/namespaces/cancel/instances?limit=200');
    const { data } = (await response.json()) as { data: (Child & { invoker: string; path: string })[] };
    return data.find((one) => one.invoker === `instance:${id}` && one.path.endsWith(path));
  });
}

const start = (path: string): Promise<string> => engine().api.start('cancel', path);
const cancel = (id: string): Promise<void> => engine().api.cancel('cancel', id);
const ended = (id: string) => engine().api.ended('cancel', id);

/** Waits until the instance has entered its first state. */
const entered = (id: string) =>
  until('the first state', async () => (await engine().client.workflow.getHandle(id).describe()).historyLength > 4);

const cancelledByApi = {
  status: 'cancelled',
  errorCode: 'direktiv.cancels.api',
  errorMessage: 'cancelled by api request',
  output: null,
  flow: ['a'],
};
const cancelledByParent = {
  status: 'cancelled',
  errorCode: 'direktiv.cancels.parent',
  errorMessage: 'cancelled by parent workflow',
  output: null,
  flow: ['a'],
};

describe.concurrent('a cancel through the API', () => {
  it.each(['delay.yaml', 'event.yaml'])('ends an instance that waits; it cannot be caught: %s', async (path) => {
    const id = await start(path);
    await entered(id);
    await cancel(id);
    expect(await ended(id)).toMatchObject(cancelledByApi);
  });

  it('ends an instance that waits to call again', async () => {
    const id = await start('retrying.yaml');
    await callMarked(engine().stub, 'retrying');
    await cancel(id);
    expect(await ended(id)).toMatchObject(cancelledByApi);
  });

  it('of a running function sends it the interrupt within three seconds', async () => {
    const id = await start('function.yaml');
    const { actionId } = await callMarked(engine().stub, 'cancelled-call');
    const asked = Date.now();
    await cancel(id);
    expect(await ended(id)).toMatchObject(cancelledByApi);
    const interrupt = await until('the interrupt', () => engine().stub.deletesOf(actionId)[0]);
    expect(interrupt.at - asked).toBeLessThan(4_000);
    expect(engine().stub.callsOf(actionId)).toHaveLength(1);
  });

  it('of an instance that has not begun yet ends it too', async () => {
    const id = await start('delay.yaml');
    await cancel(id);
    expect(await ended(id)).toMatchObject({ status: 'cancelled', errorCode: 'direktiv.cancels.api' });
  });

  it('of an instance that has ended changes nothing', async () => {
    const id = await start('delay.yaml');
    await cancel(id);
    const before = await ended(id);
    await cancel(id);
    expect(await ended(id)).toEqual(before);
  });

  it('of an unknown instance is an error', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    const body = { status: 'cancelled' };
    const response = await engine().api.send('PATCH', `/namespaces/cancel/instances/${unknown}`, body);
    expect(response.status).toBe(404);
  });
});

describe.concurrent('subflows', () => {
  it('are cancelled with their parent, all the way down', async () => {
    const top = await start('grandparent.yaml');
    const middle = await childOf(top);
    const bottom = await childOf(middle.id);
    await cancel(top);
    expect(await ended(top)).toMatchObject(cancelledByApi);
    expect(await ended(middle.id)).toMatchObject(cancelledByParent);
    expect(await ended(bottom.id)).toMatchObject(cancelledByParent);
  });

  it('are cancelled when the action that waits for them times out', async () => {
    const parent = await start('impatient.yaml');
    const child = await childOf(parent);
    expect(await ended(parent)).toMatchObject({
      status: 'complete',
      output: { code: 'direktiv.cancels.timeout.soft' },
    });
    expect(await ended(child.id)).toMatchObject(cancelledByParent);
  });

  it('that are cancelled through the API give the parent an error it can catch', async () => {
    const parent = await start('parent.yaml');
    const child = await childOf(parent);
    await entered(child.id);
    await cancel(child.id);
    expect(await ended(child.id)).toMatchObject(cancelledByApi);
    expect(await ended(parent)).toMatchObject({ status: 'complete', output: { code: 'direktiv.cancels.api' } });
  });
});

describe.concurrent('what an asynchronous action began', () => {
  it('lives on when its instance is cancelled: a subflow', async () => {
    const parent = await start('goes-on.yaml');
    const child = await childOf(parent, 'short.yaml');
    await entered((await childOf(parent, 'delay.yaml')).id);
    await cancel(parent);
    expect(await ended(parent)).toMatchObject({ status: 'cancelled', flow: ['a', 'b'] });
    expect(await ended(child.id)).toMatchObject({ status: 'complete' });
  });

  it('lives on when its instance is cancelled: a function', async () => {
    const id = await start('calls-and-goes-on.yaml');
    const call = await callMarked(engine().stub, 'lives-on');
    await entered((await childOf(id, 'delay.yaml')).id);
    await cancel(id);
    expect(await ended(id)).toMatchObject({ status: 'cancelled' });
    await until('the answer', () => Promise.resolve(call.answeredAt ?? call.droppedAt));
    expect({ answered: call.answeredAt !== undefined, ended: engine().stub.deletesOf(call.actionId) }).toEqual({
      answered: true,
      ended: [],
    });
  });
});
