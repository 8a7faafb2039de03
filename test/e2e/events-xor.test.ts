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

/** A flow that waits for the first of two events, each with its own continuation. */
const waiting = (one: string, two: string, more = ''): string => `
states:
- id: a
  type: eventsXor
  ${more}
  events:
  - {event: {type: ${one}}, transform: 'jq(.took = "one")', transition: b}
  - {event: {type: ${two}}, transform: 'jq(.took = "two")', transition: c}
- {id: b, type: noop}
- {id: c, type: noop}
- {id: d, type: noop}
`;

describe.concurrent('eventsXor (specification 4.11)', () => {
  it.each([
    ['one', 'b'],
    ['two', 'c'],
  ])('goes on with the event that comes first, here %s', async (which, next) => {
    const [one, two] = [`${which}.one`, `${which}.two`];
    const id = await startListening(waiting(one, two), one);
    const event = eventOf(`${which}.${which}`, { data: { n: 1 } });
    await publish(event);
    const { status, output, flow } = await ended(id);
    expect({ status, flow }).toEqual({ status: 'complete', flow: ['a', next] });
    expect(output).toMatchObject({ took: which, [`${which}.${which}`]: event });
    expect(Object.keys(output as JsonObject)).toHaveLength(2);
  });

  it('takes only the first event', async () => {
    const id = await startListening(waiting('first.one', 'first.two'), 'first.one');
    await publish(eventOf('first.two'));
    await publish(eventOf('first.one'));
    expect((await ended(id)).output).not.toHaveProperty(['first.one']);
  });

  it.each([
    ['a', 'b'],
    ['z', 'c'],
  ])('goes on by the first definition that matches, subject %s (D20)', async (subject, next) => {
    const type = `same.${subject}`;
    const flow = waiting(type, type).replace(`event: {type: ${type}}`, `event: {type: ${type}, context: {subject: a}}`);
    const id = await startListening(flow, type);
    await publish(eventOf(type, { subject }));
    expect((await ended(id)).flow).toEqual(['a', next]);
  });

  it('ends the instance when the definition that matches has no transition', async () => {
    const flow = 'states: [{id: a, type: eventsXor, events: [{event: {type: last}}]}, {id: b, type: noop}]';
    const id = await startListening(flow, 'last');
    await publish(eventOf('last'));
    expect(await ended(id)).toMatchObject({ status: 'complete', flow: ['a'] });
  });

  it('evaluates the contexts against the data', async () => {
    const flow = `
states:
- id: a
  type: eventsXor
  events:
  - {event: {type: evaluated, context: {subject: jq(.order)}}}
`;
    const id = await startListening(flow, 'evaluated', { order: 'n-5' });
    await publish(eventOf('evaluated', { subject: 'n-4', data: 'other' }));
    await publish(eventOf('evaluated', { subject: 'n-5', data: 'same' }));
    expect((await ended(id)).output).toMatchObject({ evaluated: { data: 'same' } });
  });

  it('fails when a context cannot be evaluated; that cannot be caught', async () => {
    const flow = `
states:
- id: a
  type: eventsXor
  events: [{event: {type: t}}, {event: {type: u, context: {subject: jq(.missing)}}}]
  catch: [{error: '*'}]
`;
    const { status, errorCode } = await engine().api.submit('events', flow);
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: 'direktiv.event.jq' });
  });

  it('ends at its timeout, which can be caught, and leaves no listener', async () => {
    const flow = waiting('never.one', 'never.two', 'timeout: PT1S').replace(
      '  events:',
      '  catch: [{error: direktiv.cancels.timeout.soft, transition: d}]\n  events:',
    );
    expect(await engine().api.submit('events', flow)).toMatchObject({ status: 'complete', flow: ['a', 'd'] });
    expect(await engine().store.listeners.candidates('events', 'never.one')).toEqual([]);
  });

  it('is cancelled while it waits, and leaves no listener', async () => {
    const id = await startListening(waiting('cancelled.one', 'cancelled.two'), 'cancelled.one');
    await engine().api.cancel('events', id);
    expect(await ended(id)).toMatchObject({ status: 'cancelled', errorCode: 'direktiv.cancels.api' });
    expect(await engine().store.listeners.candidates('events', 'cancelled.two')).toEqual([]);
  });

  it('costs one marker, one timer and one signal', async () => {
    const id = await startListening(waiting('cost.one', 'cost.two'), 'cost.one');
    await publish(eventOf('cost.one'));
    await ended(id);
    const types = (await eventTypesOf(engine().client, id)).filter((type) => !type.startsWith('WORKFLOW_'));
    expect(types).toEqual(['MARKER_RECORDED', 'TIMER_STARTED', 'TIMER_CANCELED']);
  });
});
