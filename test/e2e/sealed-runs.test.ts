import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { useEngine } from './support/engine.js';
import { withFunction } from './support/flow-texts.js';
import { hasContinued } from './support/history.js';
import { callMarked, callsMarked } from './support/stub-calls.js';
import { everythingKept, placesOf } from './support/traces.js';

/** Instances that handle secrets, where they do more than call a function: docs/secrets.md. */
const engine = useEngine({ dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': '20' } });
const namespace = 'sealed';

beforeAll(() => engine().api.namespace(namespace));

/** A secret of its own for each test: what one leaves is not taken for what another did. */
async function plant(name: string): Promise<string> {
  const planted = `planted-${randomUUID()}`;
  const data = Buffer.from(planted).toString('base64');
  const response = await engine().api.send('POST', `/namespaces/${namespace}/secrets`, { name, data });
  expect(response.status).toBe(200);
  return planted;
}

const submit = (flow: string, input: Json = {}) => engine().api.submit(namespace, flow, input);

async function expectKeptNowhere(planted: string): Promise<void> {
  expect(placesOf(planted, await everythingKept(engine()))).toEqual([]);
}

describe('a sealed instance', () => {
  it('stays sealed when it continues as new', async () => {
    const planted = await plant('continued');
    const { id, status, output } = await submit(
      `${withFunction}
states:
- id: get
  type: action
  action: {function: f, secrets: [continued], input: jq(.secrets.continued)}
  transform: {t: jq(.return), n: 12}
  transition: more
- {id: more, type: switch, conditions: [{condition: jq(.n > 0), transition: call}]}
- id: call
  type: action
  action: {function: f, input: {mark: continues-sealed, t: jq(.t)}}
  log: jq(.t)
  transform: 'jq({t: .return.t, n: (.n - 1)})'
  transition: more
`,
    );
    expect(await hasContinued(engine().client, id)).toBe(true);
    expect({ status, output }).toEqual({ status: 'complete', output: { t: planted, n: 0 } });
    expect(callsMarked(engine().stub, 'continues-sealed')).toHaveLength(12);
    expect(await engine().api.logs(namespace, id)).toContain(planted);
    const kept = await everythingKept(engine());
    expect(kept.filter(({ where }) => where === `history of ${id}`).length).toBeGreaterThan(1);
    expect(placesOf(planted, kept)).toEqual([]);
  });

  it('sends a call that outlives it its secrets', async () => {
    const planted = await plant('detached');
    const { status, output } = await submit(`${withFunction}
states:
- id: a
  type: action
  async: true
  action: {function: f, secrets: [detached], input: {mark: detached-sealed, t: jq(.secrets.detached)}}
`);
    expect({ status, output }).toEqual({ status: 'complete', output: {} });
    const { body } = await callMarked(engine().stub, 'detached-sealed');
    expect(JSON.parse(body.toString())).toEqual({ mark: 'detached-sealed', t: planted });
    await expectKeptNowhere(planted);
  });

  it('starts a subflow that outlives it sealed', async () => {
    const planted = await plant('alone');
    const child = `${withFunction}
states: [{id: a, type: action, action: {function: f, input: {mark: child-alone, t: jq(.t)}}}]`;
    await engine().api.upload(namespace, '/alone.yaml', child);
    const { status } = await submit(`
functions: [{id: s, type: subflow, workflow: /alone.yaml}]
states: [{id: a, type: action, async: true, action: {function: s, secrets: [alone], input: {t: jq(.secrets.alone)}}}]`);
    expect(status).toBe('complete');
    expect((await callMarked(engine().stub, 'child-alone')).body.toString()).toContain(planted);
    await expectKeptNowhere(planted);
  });

  it('passes large data on, which are sealed in the store', async () => {
    const planted = await plant('large');
    await engine().api.upload(namespace, '/large.yaml', 'states: [{id: a, type: noop, log: jq(.t)}]');
    const flow = `
functions: [{id: s, type: subflow, workflow: /large.yaml}]
states:
- {id: a, type: action, action: {function: s, secrets: [large], input: {t: jq(.secrets.large), text: jq(.text)}}, transition: b}
- {id: b, type: action, action: {function: s, input: jq(.return)}}
`;
    const text = 'x'.repeat(200_000);
    const { status, output } = await submit(flow, { text });
    expect({ status, output }).toEqual({ status: 'complete', output: { text, return: { text, t: planted } } });
    await expectKeptNowhere(planted);
  });

  it('puts into variables and events what others are to read, and warns of it', async () => {
    const planted = await plant('told');
    const { id, status } = await submit(`${withFunction}
states:
- {id: a, type: action, action: {function: f, secrets: [told], input: jq(.secrets.told)}, transition: b}
- {id: b, type: setter, variables: [{key: told, scope: namespace, value: jq(.return)}], transition: c}
- {id: c, type: generateEvent, event: {type: told, source: /s, data: jq(.return)}}
`);
    expect(status).toBe('complete');
    const logs = await engine().api.logs(namespace, id);
    expect(logs.filter((line) => line.startsWith('This instance handles secrets'))).toEqual([
      'This instance handles secrets, and what it sets in variables is in clear',
      'This instance handles secrets, and the event of type told is in clear',
    ]);
    const response = await engine().api.fetch(`/namespaces/${namespace}/variables?name=told&raw=true`);
    expect(await response.json()).toBe(planted);
  });
});
