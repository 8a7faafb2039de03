import { beforeAll, describe, expect, it } from 'vitest';
import type { Ended } from './support/api.js';
import { useEngine } from './support/engine.js';
import { withFunction } from './support/flow-texts.js';
import { callMarked } from './support/stub-calls.js';
import { until } from './support/until.js';

const engine = useEngine();

beforeAll(() => engine().api.namespace('timeouts'));

const submit = (flow: string): Promise<Ended> => engine().api.submit('timeouts', flow);

/** Runs a flow and gives its end and how many seconds it took. */
async function timed(flow: string): Promise<Ended & { readonly seconds: number }> {
  const begin = Date.now();
  const ended = await submit(flow);
  return { ...ended, seconds: (Date.now() - begin) / 1000 };
}

/**
 * Timeouts of actions are of four seconds here where the function has to have been called by then: on a machine with much to do that
 * takes more than one.
 */
const soft = 'direktiv.cancels.timeout.soft';
const hard = 'direktiv.cancels.timeout.hard';

describe.concurrent('the timeout of an action', () => {
  /** An action that takes too long, and the state that handles it. */
  const slow = (marker: string, handler: string): string => `${withFunction}
states:
- id: a
  type: action
  timeout: PT4S
  action: {function: f, input: {marker: ${marker}, __delay: 6}}
  catch: [{error: '${soft}', transition: handler}]
${handler}`;

  it('fails it at that time and interrupts the function', async () => {
    const { status, errorCode, errorMessage, seconds } = await timed(`${withFunction}
states:
- {id: a, type: action, timeout: PT4S, action: {function: f, input: {marker: fails, __delay: 25}}}
`);
    expect({ status, errorCode, errorMessage }).toEqual({
      status: 'failed',
      errorCode: soft,
      errorMessage: 'operation timed out',
    });
    expect(seconds).toBeGreaterThanOrEqual(4);
    expect(seconds).toBeLessThan(20);
    const { actionId } = await callMarked(engine().stub, 'fails');
    await until('the interrupt', () => engine().stub.deletesOf(actionId).length === 1);
  });

  it('fails it when the function never answers', async () => {
    const { errorCode } = await submit(`${withFunction}
states:
- {id: a, type: action, timeout: PT4S, action: {function: f, input: {marker: hangs, __hang: true}}}
`);
    expect(errorCode).toBe(soft);
    const { actionId } = await callMarked(engine().stub, 'hangs');
    await until('the interrupt', () => engine().stub.deletesOf(actionId).length === 1);
  });

  it('is fifteen minutes by default', async () => {
    const { id } = await submit(`${withFunction}
timeouts: {interrupt: PT1H}
states:
- {id: a, type: action, action: {function: f}}
`);
    const { events } = await engine().client.workflow.getHandle(id).fetchHistory();
    const scheduled = events?.find((event) => event.activityTaskScheduledEventAttributes);
    const limit = scheduled?.activityTaskScheduledEventAttributes?.scheduleToCloseTimeout;
    expect(Number(limit?.seconds)).toBe(15 * 60);
  });

  it('of zero fires at once', async () => {
    const { errorCode } = await submit(`${withFunction}
states:
- {id: a, type: action, timeout: PT0S, action: {function: f, input: {marker: zero}}}
`);
    expect(errorCode).toBe(soft);
  });

  it.each([
    [
      'an action',
      'handler-action',
      '- {id: handler, type: action, action: {function: f, input: {__delay: 4, own: 1}}}',
      { return: { __delay: 4, own: 1 } },
    ],
    ['a delay', 'handler-delay', '- {id: handler, type: delay, duration: PT4S}', {}],
    [
      'a consumeEvent',
      'handler-event',
      "- {id: handler, type: consumeEvent, timeout: PT4S, event: {type: never}, catch: [{error: '*'}]}",
      {},
    ],
  ])('that was caught drops the late answer, also while the handler is %s', async (_name, marker, handler, stored) => {
    const { status, output } = await submit(slow(marker, handler));
    expect(status).toBe('complete');
    expect(output).toEqual({ error: { code: soft, msg: 'operation timed out' }, ...stored });
    const { actionId } = await callMarked(engine().stub, marker);
    expect(engine().stub.deletesOf(actionId)).toHaveLength(1);
  });

  it('is that of the state: it is over when the state is left', async () => {
    const { status } = await submit(`${withFunction}
states:
- {id: a, type: action, timeout: PT4S, action: {function: f}, transition: b}
- {id: b, type: delay, duration: PT5S}
`);
    expect(status).toBe('complete');
  });
});

describe.concurrent('the interrupt of a flow', () => {
  it('fails the state that is active, at that time', async () => {
    const { status, errorCode, seconds } = await timed(`
timeouts: {interrupt: PT2S}
states:
- {id: a, type: noop, transition: b}
- {id: b, type: delay, duration: PT1H}
`);
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: soft });
    expect(seconds).toBeGreaterThanOrEqual(2);
    expect(seconds).toBeLessThan(15);
  });

  it('can be caught; then the flow goes on until it is killed', async () => {
    const { status, errorCode, flow, seconds } = await timed(`
timeouts: {interrupt: PT1S, kill: PT6S}
states:
- {id: a, type: delay, duration: PT1H, catch: [{error: '${soft}', transition: b}]}
- {id: b, type: delay, duration: PT1H, catch: [{error: '*'}]}
`);
    expect({ status, errorCode, flow }).toEqual({ status: 'failed', errorCode: hard, flow: ['a', 'b'] });
    expect(seconds).toBeGreaterThanOrEqual(6);
  });

  it('fires once only', async () => {
    const { status, flow } = await submit(`
timeouts: {interrupt: PT1S}
states:
- {id: a, type: delay, duration: PT1H, catch: [{error: '*', transition: b}]}
- {id: b, type: delay, duration: PT2S, transition: c}
- {id: c, type: noop}
`);
    expect({ status, flow }).toEqual({ status: 'complete', flow: ['a', 'b', 'c'] });
  });

  it('interrupts the function that runs', async () => {
    const { errorCode } = await submit(`${withFunction}
timeouts: {interrupt: PT4S}
states:
- {id: a, type: action, action: {function: f, input: {marker: interrupted, __delay: 20}}}
`);
    expect(errorCode).toBe(soft);
    const { actionId } = await callMarked(engine().stub, 'interrupted');
    await until('the interrupt', () => engine().stub.deletesOf(actionId).length === 1);
  });

  it('of zero is switched off', async () => {
    const { status } = await submit(`
timeouts: {interrupt: PT0S, kill: PT0S}
states:
- {id: a, type: delay, duration: PT1S}
`);
    expect(status).toBe('complete');
  });
});

describe.concurrent('the kill of a flow', () => {
  it('cannot be caught', async () => {
    const { status, errorCode, errorMessage, output, flow } = await submit(`
timeouts: {kill: PT1S}
states:
- {id: a, type: delay, duration: PT1H, catch: [{error: '*', transition: b}]}
- {id: b, type: noop}
`);
    expect({ status, errorCode, errorMessage, output, flow }).toEqual({
      status: 'failed',
      errorCode: hard,
      errorMessage: 'workflow timed out',
      output: null,
      flow: ['a'],
    });
  });

  it('may come before the interrupt', async () => {
    const { errorCode } = await submit(`
timeouts: {interrupt: PT60M, kill: PT1S}
states:
- {id: a, type: delay, duration: PT1H}
`);
    expect(errorCode).toBe(hard);
  });

  it('interrupts the function that runs', async () => {
    const { errorCode, output } = await submit(`${withFunction}
timeouts: {kill: PT4S}
states:
- {id: a, type: action, action: {function: f, input: {marker: killed, __delay: 20}}, catch: [{error: '*'}]}
`);
    expect({ errorCode, output }).toEqual({ errorCode: hard, output: null });
    const { actionId } = await callMarked(engine().stub, 'killed');
    await until('the interrupt', () => engine().stub.deletesOf(actionId).length === 1);
  });
});

describe.concurrent('a function that nobody waits for', () => {
  it('is left alone by the timeouts of the flow', async () => {
    const { errorCode } = await submit(`${withFunction}
timeouts: {interrupt: PT2S, kill: PT4S}
states:
- {id: a, type: action, async: true, action: {function: f, input: {marker: unwaited, __delay: 6}}, transition: b}
- {id: b, type: delay, duration: PT1H}
`);
    expect(errorCode).toBe(soft);
    const call = await callMarked(engine().stub, 'unwaited');
    await until('the answer', () => call.answeredAt ?? call.droppedAt);
    expect(call.answeredAt).toBeDefined();
    expect(engine().stub.deletesOf(call.actionId)).toEqual([]);
  });

  it('is interrupted at the timeout of its state', async () => {
    const { status } = await submit(`${withFunction}
states:
- {id: a, type: action, async: true, timeout: PT4S, action: {function: f, input: {marker: late, __delay: 20}}}
`);
    expect(status).toBe('complete');
    const { actionId } = await callMarked(engine().stub, 'late');
    await until('the interrupt', () => engine().stub.deletesOf(actionId).length === 1);
  });
});
