import { beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/json/json.js';
import { useEngine } from './support/engine.js';
import { eventOf, publish as publishIn, startListening as listenIn } from './support/events.js';
import { until } from './support/until.js';

const engine = useEngine();

beforeAll(() => engine().api.namespace('events'));

/** A flow that waits for an event of this type and goes on to `handler` after a timeout. */
const waiting = (event: Json, more = '', handler = '- {id: handler, type: noop}'): string => `
states:
- id: a
  type: consumeEvent
  event: ${JSON.stringify(event)}
  ${more}
  catch: [{error: direktiv.cancels.timeout.soft, transition: handler}]
${handler}
`;

const publish = (event: JsonObject) => publishIn(engine(), 'events', event);
const startListening = (flow: string, type: string, input: Json = {}) =>
  listenIn(engine(), 'events', flow, type, input);
const ended = (id: string) => engine().api.ended('events', id);

describe.concurrent('an instance that waits for an event', () => {
  it('goes on with the event in its data under the type', async () => {
    const id = await startListening(waiting({ type: 'greeting' }), 'greeting', { kept: 1 });
    const event = eventOf('greeting', { subject: 'world', data: { hello: [1, 2] }, myext: 5 });
    await publish(event);
    const { status, output } = await ended(id);
    expect(status).toBe('complete');
    expect(output).toMatchObject({ kept: 1, greeting: event });
  });

  it('does not see an event of before', async () => {
    await publish(eventOf('early'));
    const id = await startListening(waiting({ type: 'early' }, 'timeout: PT1S'), 'early');
    expect(await ended(id)).toMatchObject({ status: 'complete', flow: ['a', 'handler'] });
  });

  it('shares an event with every other one', async () => {
    const ids = await Promise.all([1, 2].map(() => startListening(waiting({ type: 'shared' }), 'shared')));
    await publish(eventOf('shared'));
    for (const id of ids) expect(await ended(id)).toMatchObject({ status: 'complete', flow: ['a'] });
  });

  it('takes only the first event', async () => {
    const id = await startListening(waiting({ type: 'first' }), 'first');
    await publish(eventOf('first', { data: 1 }));
    await publish(eventOf('first', { data: 2 }));
    expect((await ended(id)).output).toMatchObject({ first: { data: 1 } });
  });

  it('may wait again and again', async () => {
    const flow = `
states:
- {id: a, type: consumeEvent, event: {type: again}, transform: 'jq({seen: ((.seen // []) + [.again.data])})', transition: b}
- {id: b, type: switch, conditions: [{condition: 'jq(.seen | length < 3)', transition: a}]}
`;
    const id = await engine().api.submitWithoutWaiting('events', flow);
    for (const data of [1, 2, 3]) {
      await until(
        'the next wait',
        async () => (await engine().store.listeners.candidates('events', 'again')).length > 0,
      );
      await publish(eventOf('again', { data }));
    }
    expect((await ended(id)).output).toEqual({ seen: [1, 2, 3] });
  });

  it('does not see events of another namespace', async () => {
    await engine().api.namespace('elsewhere');
    const id = await startListening(waiting({ type: 'far' }, 'timeout: PT2S'), 'far');
    await engine().api.broadcast('elsewhere', eventOf('far'));
    expect(await ended(id)).toMatchObject({ flow: ['a', 'handler'] });
  });
});

describe.concurrent('the context of a consumeEvent', () => {
  it.each([
    ['the subject', { subject: '123' }, { subject: '999' }, { subject: '123' }],
    [
      'a glob over the source',
      { source: 'https://*/test' },
      { source: 'https://x/other' },
      { source: 'https://x.y/z/test' },
    ],
    ['an extension', { shade: 'dark*' }, { shade: 'light' }, { shade: 'dark blue' }],
    ['all of them', { subject: 'a*', shade: '5' }, { subject: 'abc', shade: 6 }, { subject: 'abc', shade: 5 }],
    ['an attribute that must be there', { subject: '*' }, {}, { subject: 'any' }],
  ])('is matched: %s', async (name, context, other, same) => {
    const type = `context.${name.replaceAll(' ', '-')}`;
    const id = await startListening(waiting({ type, context }), type);
    await publish(eventOf(type, { ...other, data: 'other' }));
    await publish(eventOf(type, { ...same, data: 'same' }));
    expect((await ended(id)).output).toMatchObject({ [type]: { data: 'same' } });
  });

  it('is evaluated against the data', async () => {
    const flow = waiting({ type: 'evaluated', context: { subject: 'jq(.order)' } });
    const id = await startListening(flow, 'evaluated', { order: 'n-5' });
    await publish(eventOf('evaluated', { subject: 'n-4', data: 'other' }));
    await publish(eventOf('evaluated', { subject: 'n-5', data: 'same' }));
    expect((await ended(id)).output).toMatchObject({ evaluated: { data: 'same' } });
  });

  it('that cannot be evaluated fails the instance; that cannot be caught', async () => {
    const flow = `
states:
- {id: a, type: consumeEvent, event: {type: t, context: {subject: jq(.missing)}}, catch: [{error: '*'}]}
`;
    const { status, errorCode } = await engine().api.submit('events', flow);
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: 'direktiv.event.jq' });
  });
});

describe.concurrent('the timeout of a consumeEvent', () => {
  it('can be caught and leads elsewhere', async () => {
    const begin = Date.now();
    const { status, output, flow } = await engine().api.submit('events', waiting({ type: 'never' }, 'timeout: PT1S'));
    expect({ status, output, flow }).toEqual({
      status: 'complete',
      output: { error: { code: 'direktiv.cancels.timeout.soft', msg: 'operation timed out' } },
      flow: ['a', 'handler'],
    });
    expect(Date.now() - begin).toBeGreaterThanOrEqual(1_000);
  });

  it('ends the wait for good: an event that comes later is ignored', async () => {
    const flow = waiting({ type: 'late' }, 'timeout: PT1S', '- {id: handler, type: delay, duration: PT3S}');
    const id = await startListening(flow, 'late');
    await until(
      'the listener to go',
      async () => (await engine().store.listeners.candidates('events', 'late')).length === 0,
    );
    await publish(eventOf('late'));
    const { status, output, flow: trace } = await ended(id);
    expect({ status, trace }).toEqual({ status: 'complete', trace: ['a', 'handler'] });
    expect(Object.keys(output as JsonObject)).toEqual(['error']);
  });

  it('leaves nothing that a later wait of the same instance could receive', async () => {
    const handler = '- {id: handler, type: consumeEvent, event: {type: second}, timeout: PT5S}';
    const id = await startListening(waiting({ type: 'one' }, 'timeout: PT1S', handler), 'one');
    await until(
      'the second wait',
      async () => (await engine().store.listeners.candidates('events', 'second')).length > 0,
    );
    await publish(eventOf('one', { data: 'late' }));
    await publish(eventOf('second', { data: 'right' }));
    const { output } = await ended(id);
    expect(output).toMatchObject({ second: { data: 'right' } });
    expect(output).not.toHaveProperty('one');
  });
});
