import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { useEngine } from './support/engine.js';
import { withFunction, withSubflow } from './support/flow-texts.js';
import { currentDetailsOf, eventsOf, hasContinued } from './support/history.js';
import { callsMarked } from './support/stub-calls.js';
import { until } from './support/until.js';

/** Temporal suggests to continue after this many events: some calls of a function, instead of thousands. */
const suggestion = 20;
const engine = useEngine({ dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': String(suggestion) } });
const namespace = 'long';

beforeAll(() => engine().api.namespace(namespace));

/** Calls the function `n` times, then goes on to `then`. */
const loop = (then = 'last'): string => `
- {id: more, type: switch, conditions: [{condition: jq(.n > 0), transition: call}], defaultTransition: ${then}}
- id: call
  type: action
  action: {function: f, input: {marker: jq(.marker), n: jq(.n)}}
  transform: 'jq({marker, n: (.n - 1), sum: (.sum + .return.n)})'
  transition: more
`;
const last = '- {id: last, type: noop, transform: {sum: jq(.sum)}}\n';
const counting = `${withFunction}states:${loop()}${last}`;
const endless = `${withFunction}states:${loop('more')}`.replace('.n > 0', 'true');

const submit = (flow: string, input: Json): Promise<string> =>
  engine().api.submitWithoutWaiting(namespace, flow, input);

const untilContinued = (id: string): Promise<true> =>
  until('a continuation', async () => (await hasContinued(engine().client, id)) && (true as const));

/** Id of the subflow that an instance has started. */
const untilChildOf = (id: string): Promise<string> =>
  until('the child', async () => {
    const started = (await eventsOf(engine().client, id)).map(
      (event) => event.childWorkflowExecutionStartedEventAttributes,
    );
    return (
      started.find((attributes) => attributes !== null && attributes !== undefined)?.workflowExecution?.workflowId ??
      undefined
    );
  });

describe.concurrent('an instance that continued as new', () => {
  it('answers who waited since the beginning, with the output, trace and calls of one that did not', async () => {
    const { id, status, output, flow } = await engine().api.submit(namespace, counting, { marker: 'same', n: 12 });
    expect(await hasContinued(engine().client, id)).toBe(true);
    expect({ status, output }).toEqual({ status: 'complete', output: { sum: 78 } });
    expect(flow).toEqual([...Array.from({ length: 12 }, () => ['more', 'call']).flat(), 'more', 'last']);
    expect(
      callsMarked(engine().stub, 'same').map(({ body }) => (JSON.parse(body.toString()) as { n: number }).n),
    ).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('has every line of its log once and in order', async () => {
    const { id } = await engine().api.submit(namespace, counting, { marker: 'logged', n: 12 });
    const lines = await engine().api.logs(namespace, id);
    const states = [...Array.from({ length: 12 }, () => ['switch', 'action']).flat(), 'switch', 'noop'];
    expect(lines).toEqual([
      'workflow has been started',
      ...states.flatMap((type, index) => [
        `Running state logic (step:${index + 1}) -- ${type}`,
        ...(type === 'switch' ? [index < 24 ? 'Condition 0 is met' : 'No condition is met'] : []),
      ]),
      'workflow completed',
    ]);
  });

  it('keeps its metadata and the error of an error state', async () => {
    const flow = `${withFunction}
states:
- {id: first, type: error, error: my.error, message: from the beginning, metadata: {kept: 1}, transition: more}
${loop()}${last}`;
    const ended = await engine().api.submit(namespace, flow, { marker: 'error', n: 8 });
    expect(await hasContinued(engine().client, ended.id)).toBe(true);
    expect(ended).toMatchObject({
      status: 'failed',
      errorCode: 'my.error',
      errorMessage: 'from the beginning',
      output: { sum: 36 },
    });
    const response = await engine().api.fetch(`/namespaces/${namespace}/instances/${ended.id}/metadata`);
    const { data } = (await response.json()) as { data: { metadata: string } };
    expect(JSON.parse(Buffer.from(data.metadata, 'base64').toString())).toEqual({ kept: 1 });
  });

  it('is shown in the Temporal UI with its flow, its steps and its search attributes', async () => {
    const id = await submit(`${withFunction}states:${loop('wait')}- {id: wait, type: delay, duration: PT1H}`, {
      marker: 'shown',
      n: 8,
    });
    await untilContinued(id);
    const details = await until('the delay', async () => {
      const shown = await currentDetailsOf(engine().client, id);
      return shown.includes('`wait`') && shown;
    });
    expect(details).toContain('**Flow** `/submission');
    expect(details).toContain('(step 18)');
    const description = await engine().client.workflow.getHandle(id).describe();
    const attributes = description.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    expect(Object.fromEntries(attributes)).toMatchObject({
      DurektivNamespace: namespace,
      DurektivInvoker: 'api',
      DurektivRoot: id,
    });
    await engine().api.cancel(namespace, id);
  });

  it('can be cancelled', async () => {
    const id = await submit(endless, { marker: 'cancelled', n: 0 });
    await untilContinued(id);
    await engine().api.cancel(namespace, id);
    const { status, errorCode } = await engine().api.ended(namespace, id);
    expect({ status, errorCode }).toEqual({ status: 'cancelled', errorCode: 'direktiv.cancels.api' });
  });

  it('is cancelled with the parent that waits for it', async () => {
    await engine().api.upload(namespace, '/endless.yaml', endless);
    const parent = await submit(
      `${withSubflow('/endless.yaml')}states: [{id: ask, type: action, action: {function: s}}]`,
      {
        marker: 'with parent',
        n: 0,
      },
    );
    const child = await untilChildOf(parent);
    await untilContinued(child);
    await engine().api.cancel(namespace, parent);
    const { status, errorCode } = await engine().api.ended(namespace, child);
    expect({ status, errorCode }).toEqual({ status: 'cancelled', errorCode: 'direktiv.cancels.parent' });
    expect((await engine().api.ended(namespace, parent)).errorCode).toBe('direktiv.cancels.api');
  });

  it('is interrupted and killed at the times counted from its beginning', async () => {
    const flow = `${withFunction}
timeouts: {interrupt: PT5S, kill: PT10S}
states:
- {id: call, type: action, action: {function: f, input: {marker: deadlines, __delay: 0.1}}, transition: call, catch: [{error: direktiv.cancels.timeout.soft, transition: again}]}
- {id: again, type: action, action: {function: f, input: {marker: deadlines, __delay: 0.1}}, transition: again, catch: [{error: direktiv.cancels.timeout.soft, transition: wrong}]}
- {id: wrong, type: noop}
`;
    const begin = Date.now();
    const { id, status, errorCode, flow: trace } = await engine().api.submit(namespace, flow);
    const seconds = (Date.now() - begin) / 1000;
    expect(await hasContinued(engine().client, id)).toBe(true);
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: 'direktiv.cancels.timeout.hard' });
    expect(new Set(trace)).toEqual(new Set(['call', 'again']));
    expect(seconds).toBeGreaterThanOrEqual(10);
    expect(seconds).toBeLessThan(20);
  });

  it('is woken by the event it waits for', async () => {
    const flow = `${withFunction}states:${loop('wait')}- {id: wait, type: consumeEvent, event: {type: continued.event}, transform: {got: 'jq(."continued.event".id)'}}`;
    const id = await submit(flow, { marker: 'event', n: 8 });
    await until('it listens', async () =>
      (await engine().api.logs(namespace, id)).some((line) => line.startsWith('Listening')),
    );
    expect(await hasContinued(engine().client, id)).toBe(true);
    await engine().api.broadcast(namespace, { specversion: '1.0', id: 'e1', type: 'continued.event', source: 'test' });
    const { status, output } = await engine().api.ended(namespace, id);
    expect({ status, output }).toEqual({ status: 'complete', output: { got: 'e1' } });
  });

  it('gives its output to the parent that called it', async () => {
    await engine().api.upload(namespace, '/child.yaml', counting);
    const parent = `${withSubflow('/child.yaml')}states: [{id: ask, type: action, action: {function: s}}]`;
    const { status, output } = await engine().api.submit(namespace, parent, { marker: 'child', n: 12 });
    expect({ status, output }).toEqual({ status: 'complete', output: { marker: 'child', n: 12, return: { sum: 78 } } });
  });

  it('continues between delays too', async () => {
    const flow = `
states:
- {id: more, type: switch, conditions: [{condition: jq(.n > 0), transition: nap}]}
- {id: nap, type: delay, duration: PT1S, transform: 'jq({n: (.n - 1)})', transition: more}
`;
    const { id, status, output } = await engine().api.submit(namespace, flow, { n: 6 });
    expect(await hasContinued(engine().client, id)).toBe(true);
    expect({ status, output }).toEqual({ status: 'complete', output: { n: 0 } });
  });
});
