import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/json.js';
import { useEngine } from './support/engine.js';
import { startListening as listenIn } from './support/events.js';
import { eventTypesOf } from './support/history.js';

const engine = useEngine();

beforeAll(() => engine().api.namespace('events'));

const ended = (id: string) => engine().api.ended('events', id);
const waitFor = (type: string) =>
  listenIn(
    engine(),
    'events',
    `states: [{id: w, type: consumeEvent, event: {type: ${type}}, transform: 'jq(.["${type}"])'}]`,
    type,
  );
const generate = (event: string, more = '') =>
  `states: [{id: g, type: generateEvent, event: ${event}, ${more} transition: n}, {id: n, type: noop}]`;

/** What an instance receives that another one publishes. */
async function published(type: string, event: string, input: JsonObject = {}, more = ''): Promise<JsonObject> {
  const id = await waitFor(type);
  expect(await engine().api.submit('events', generate(event, more), input)).toMatchObject({ status: 'complete' });
  return (await ended(id)).output as JsonObject;
}

describe.concurrent('generateEvent (specification 4.9)', () => {
  it('publishes an event with its type, its source and its data, and goes on with its data as they were', async () => {
    const id = await waitFor('all');
    const { status, output } = await engine().api.submit(
      'events',
      generate('{type: all, source: /s, data: jq(.order)}'),
      {
        order: { n: 5 },
      },
    );
    expect({ status, output }).toEqual({ status: 'complete', output: { order: { n: 5 } } });
    expect((await ended(id)).output).toEqual({
      specversion: '1.0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      type: 'all',
      source: '/s',
      datacontenttype: 'application/json',
      data: { n: 5 },
    });
  });

  it('takes type and source as they are written', async () => {
    const event = await published('jq(.t)', '{type: jq(.t), source: jq(.s)}', { t: 'x' });
    expect(event).toMatchObject({ type: 'jq(.t)', source: 'jq(.s)' });
  });

  it('sets its context as extensions, drops what cannot be one and says so', async () => {
    const id = await waitFor('extensions');
    const context = '{Shade: jq(.shade), count: 2.7, ok: true, bad-name: x, id: s, list: [1], none: null}';
    const generated = await engine().api.submit(
      'events',
      generate(`{type: extensions, source: /s, context: ${context}}`),
      { shade: 'dark' },
    );
    const output = (await ended(id)).output as JsonObject;
    expect(output).toMatchObject({ shade: 'dark', count: 2, ok: true });
    expect(output['id']).not.toBe('s');
    for (const name of ['bad-name', 'list', 'none']) expect(output).not.toHaveProperty(name);
    const lines = (await engine().api.logs('events', generated.id)).filter((line) =>
      line.includes('context attribute'),
    );
    expect(lines).toHaveLength(4);
  });

  it('sets subject, time and dataschema by its context, drops what they cannot be and says so (D22)', async () => {
    const [good, bad] = [await waitFor('optional'), await waitFor('refused')];
    const flow = (type: string, context: string) => generate(`{type: ${type}, source: /s, context: ${context}}`);
    const time = '2026-01-31T12:00:00+01:00';
    await engine().api.submit(
      'events',
      flow('optional', `{Subject: jq(.order), time: '${time}', dataschema: 'https://x/order'}`),
      { order: 7 },
    );
    expect((await ended(good)).output).toMatchObject({
      ...{ subject: '7', time: '2026-01-31T11:00:00Z', dataschema: 'https://x/order' },
    });
    const refused = await engine().api.submit(
      'events',
      flow('refused', `{subject: '', time: '2026-02-30T12:00:00Z', dataschema: order}`),
    );
    const output = (await ended(bad)).output as JsonObject;
    for (const name of ['subject', 'time', 'dataschema']) expect(output).not.toHaveProperty(name);
    const lines = (await engine().api.logs('events', refused.id)).filter((line) => line.includes('context attribute'));
    expect(lines).toHaveLength(3);
  });

  it('fails with a catchable error when its data cannot be evaluated', async () => {
    const flow =
      "states: [{id: g, type: generateEvent, event: {type: t, source: s, data: jq(.missing)}, catch: [{error: '*'}]}]";
    expect(await engine().api.submit('events', flow)).toMatchObject({
      status: 'complete',
      output: { error: { code: 'direktiv.jq.badCommand' } },
    });
  });

  it('fails when its context cannot be evaluated; that cannot be caught', async () => {
    const flow =
      "states: [{id: g, type: generateEvent, event: {type: t, source: s, context: {x: jq(.missing)}}, catch: [{error: '*'}]}]";
    expect(await engine().api.submit('events', flow)).toMatchObject({
      status: 'failed',
      errorCode: 'direktiv.event.jq',
    });
  });

  it('lets an instance receive its own event when that is delayed; the state does not wait', async () => {
    const flow = `
states:
- {id: g, type: generateEvent, delay: PT3S, event: {type: own, source: /s}, transition: w}
- {id: w, type: consumeEvent, event: {type: own}, transform: {received: true}}
`;
    const begin = Date.now();
    expect(await engine().api.submit('events', flow)).toMatchObject({ status: 'complete', output: { received: true } });
    expect(Date.now() - begin).toBeGreaterThanOrEqual(3_000);
  });

  it('delivers a delayed event although the instance has ended long since', async () => {
    const id = await waitFor('outlives');
    const generated = await engine().api.submit('events', generate('{type: outlives, source: /s}', 'delay: PT2S,'));
    expect(generated.status).toBe('complete');
    expect((await ended(id)).output).toMatchObject({ type: 'outlives' });
  });

  it('publishes again each time it is entered', async () => {
    const flow = `
states:
- {id: g, type: generateEvent, event: {type: again, source: /s, data: jq(.n)}, transform: 'jq({n: (.n - 1)})', transition: s}
- {id: s, type: switch, conditions: [{condition: jq(.n > 0), transition: g}]}
`;
    const ids = [await listenFor('again', 1), await listenFor('again', 2)];
    await engine().api.submit('events', flow, { n: 2 });
    for (const id of ids) expect((await ended(id)).status).toBe('complete');
  });

  it('costs one marker', async () => {
    const { id } = await engine().api.submit('events', generate('{type: cost, source: /s}'));
    const types = (await eventTypesOf(engine().client, id)).filter((type) => !type.startsWith('WORKFLOW_'));
    expect(types).toEqual(['MARKER_RECORDED']);
  });
});

/** An instance that ends when it has received so many events of a type. */
async function listenFor(type: string, count: number): Promise<string> {
  const events = Array.from({ length: count }, () => `{type: ${type}}`).join(', ');
  return listenIn(engine(), 'events', `states: [{id: w, type: eventsAnd, events: [${events}]}]`, type);
}
