import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/json.js';
import { useEngine } from './support/engine.js';
import { eventOf, publish as publishIn, startListening as listenIn } from './support/events.js';
import { eventTypesOf } from './support/history.js';

const engine = useEngine();

beforeAll(() => engine().api.namespace('events'));

const publish = (event: JsonObject) => publishIn(engine(), 'events', event);
const startListening = (flow: string, type: string, input: JsonObject = {}) =>
  listenIn(engine(), 'events', flow, type, input);
const ended = (id: string) => engine().api.ended('events', id);

/** A flow that waits for all of some events. */
const waiting = (types: readonly string[], more = ''): string => `
states:
- id: a
  type: eventsAnd
  ${more}
  events: [${types.map((type) => `{type: ${type}}`).join(', ')}]
  catch: [{error: direktiv.cancels.timeout.soft, transition: handler}]
- {id: handler, type: noop}
`;

describe.concurrent('eventsAnd (specification 4.12)', () => {
  it.each([
    ['in the order of the list', ['order.t', 'order.u']],
    ['in any other order', ['other.u', 'other.t']],
  ])('goes on when every event has come, %s', async (_how, arriving) => {
    const id = await startListening(waiting(arriving.toSorted()), arriving[0]!, { kept: 1 });
    const events = arriving.map((type) => eventOf(type, { data: type }));
    await publish(events[0]!);
    expect((await engine().api.instance('events', id)).status).toBe('pending');
    await publish(events[1]!);
    const { status, output } = await ended(id);
    expect(status).toBe('complete');
    expect(output).toMatchObject({ kept: 1, [arriving[0]!]: events[0], [arriving[1]!]: events[1] });
  });

  it('keeps the first event of a type', async () => {
    const id = await startListening(waiting(['first.t', 'first.u']), 'first.t');
    for (const data of [1, 2]) await publish(eventOf('first.t', { data }));
    await publish(eventOf('first.u'));
    expect((await ended(id)).output).toMatchObject({ 'first.t': { data: 1 } });
  });

  it('wants an event for each definition of the same type; the second is stored with its position (D19)', async () => {
    const id = await startListening(waiting(['twice.u', 'twice.t', 'twice.t']), 'twice.t');
    await publish(eventOf('twice.t', { data: 0 }));
    await publish(eventOf('twice.u', { data: 1 }));
    await publish(eventOf('twice.t', { data: 2 }));
    const { output } = await ended(id);
    expect(Object.keys(output as JsonObject).toSorted()).toEqual(['twice.t', 'twice.t.2', 'twice.u']);
    expect(output).toMatchObject({ 'twice.t': { data: 0 }, 'twice.u': { data: 1 }, 'twice.t.2': { data: 2 } });
  });

  it('takes only events whose context matches', async () => {
    const flow = waiting(['context.t', 'context.u']).replace(
      '{type: context.u}',
      '{type: context.u, context: {subject: "jq(.id)*"}}',
    );
    const id = await startListening(flow, 'context.t', { id: 'n' });
    await publish(eventOf('context.t'));
    await publish(eventOf('context.u', { subject: 'other', data: 1 }));
    await publish(eventOf('context.u', { subject: 'n-7', data: 2 }));
    expect((await ended(id)).output).toMatchObject({ 'context.u': { data: 2 } });
  });

  it('drops what it has collected when its timeout comes', async () => {
    const id = await startListening(waiting(['late.t', 'late.u'], 'timeout: PT2S'), 'late.t');
    await publish(eventOf('late.t'));
    const { status, output, flow } = await ended(id);
    expect({ status, flow }).toEqual({ status: 'complete', flow: ['a', 'handler'] });
    expect(Object.keys(output as JsonObject)).toEqual(['error']);
    expect(await engine().store.listeners.candidates('events', 'late.u')).toEqual([]);
  });

  it('is cancelled while it waits, and leaves no listener', async () => {
    const id = await startListening(waiting(['cancelled.t', 'cancelled.u']), 'cancelled.t');
    await publish(eventOf('cancelled.t'));
    await engine().api.cancel('events', id);
    expect(await ended(id)).toMatchObject({ status: 'cancelled', errorCode: 'direktiv.cancels.api' });
    expect(await engine().store.listeners.candidates('events', 'cancelled.u')).toEqual([]);
  });

  it('fails when a context cannot be evaluated; that cannot be caught', async () => {
    const flow =
      "states: [{id: a, type: eventsAnd, events: [{type: t, context: {subject: jq(.missing)}}], catch: [{error: '*'}]}]";
    expect(await engine().api.submit('events', flow)).toMatchObject({
      status: 'failed',
      errorCode: 'direktiv.event.jq',
    });
  });

  it('loses no event of many that come at the same time', async () => {
    const types = Array.from({ length: 10 }, (_, i) => `race.${i}`);
    const ids = await Promise.all([1, 2, 3].map(() => startListening(waiting(types), 'race.0')));
    await Promise.all(types.map((type) => publish(eventOf(type))));
    for (const id of ids) {
      const { output } = await ended(id);
      expect(Object.keys(output as JsonObject).toSorted()).toEqual(types);
    }
  });

  it('costs one marker, one timer and one signal, however many events it takes', async () => {
    const id = await startListening(waiting(['cost.t', 'cost.u']), 'cost.t');
    await publish(eventOf('cost.t'));
    await publish(eventOf('cost.u'));
    await ended(id);
    const types = (await eventTypesOf(engine().client, id)).filter((type) => !type.startsWith('WORKFLOW_TASK'));
    expect(types.filter((type) => type === 'WORKFLOW_EXECUTION_SIGNALED')).toHaveLength(1);
    expect(types).toContain('MARKER_RECORDED');
    expect(types.filter((type) => type === 'TIMER_STARTED')).toHaveLength(1);
    expect(types.filter((type) => type === 'MARKER_RECORDED')).toHaveLength(1);
  });
});
