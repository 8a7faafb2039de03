import { beforeAll, describe, expect, it } from 'vitest';
import { instancesOf } from './support/children.js';
import { type TestEngine, useEngine } from './support/engine.js';
import { withFunction, withSubflow } from './support/flow-texts.js';
import { runCount } from './support/history.js';
import { databaseBytes, payloadBytes } from './support/stored-bytes.js';

const plain = useEngine();
/** Temporal suggests to continue as new from the first event on: after every state that waited. */
const continuing = useEngine({ dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': '1' } });
const namespace = 'stored';
const mebibyte = 1024 * 1024;
/** Conversions of so much data beside other tests take their time. */
const patience = 240_000;

/** States one after the other. */
function inARow(count: number, state: (i: number) => object): string {
  const states = Array.from({ length: count }, (_, i) => ({
    ...{ id: `s${i}`, ...state(i) },
    ...(i < count - 1 ? { transition: `s${i + 1}` } : {}),
  }));
  return `states: ${JSON.stringify(states)}`;
}

const counted = { transform: 'jq(. + {i: ((.i // 0) + 1)})' };
const answer = { transform: 'jq(.return)' };

beforeAll(async () => {
  await plain().api.namespace(namespace, {
    // They keep the text and change what is beside it; every other one waits.
    'states.yaml': inARow(10, (i) => ({
      ...counted,
      ...(i % 2 === 0 ? { type: 'noop' } : { type: 'delay', duration: 'PT1S' }),
    })),
    'calls.yaml': withFunction + inARow(10, () => ({ type: 'action', action: { function: 'f' }, ...answer })),
    'subflows.yaml':
      withSubflow('child.yaml') + inARow(10, () => ({ type: 'action', action: { function: 's' }, ...answer })),
    'child.yaml': 'states: [{id: a, type: noop}]',
  });
  const variables = [{ key: 'k', scope: 'instance', value: 1 }];
  await continuing().api.namespace(namespace, {
    'continuations.yaml': inARow(11, () => ({ type: 'setter', variables })),
  });
});

/** Runs a flow with a new document as its input. @returns how much the store grew, in units of the document */
async function copiesStored(engine: TestEngine, path: string) {
  const document = { text: path.charAt(1).repeat(20 * mebibyte) };
  const before = await payloadBytes(engine);
  const { id, status, output } = await engine.api.run(namespace, path, document);
  expect({ status, same: (output as typeof document).text === document.text }).toEqual({
    status: 'complete',
    same: true,
  });
  return { id, copies: Math.round(((await payloadBytes(engine)) - before) / document.text.length) };
}

describe('of a document of 20 MiB (specification 2.4)', { timeout: patience }, () => {
  it('ten states that change what is beside it store less than 200 MB', async () => {
    expect((await copiesStored(plain(), 'states.yaml')).copies).toBeLessThan(10);
  });

  it('ten calls of a function that are given it, and give it back, store one', async () => {
    expect((await copiesStored(plain(), 'calls.yaml')).copies).toBe(1);
  });

  it('ten subflows that are given it store one', async () => {
    const before = await databaseBytes(plain());
    const { id, copies } = await copiesStored(plain(), 'subflows.yaml');
    expect(copies).toBe(1);
    // And the input of the root, as it was sent.
    expect((await databaseBytes(plain())) - before).toBeLessThan(3 * 20 * mebibyte);
    const [child] = await instancesOf(plain(), namespace, id);
    const response = await plain().api.fetch(`/namespaces/${namespace}/instances/${child?.id}/input`);
    const { data } = (await response.json()) as { data: { input: string } };
    expect(Buffer.from(data.input, 'base64').length).toBe(20 * mebibyte + '{"text":""}'.length);
  });

  it('ten continuations that go on with it store one', async () => {
    const { id, copies } = await copiesStored(continuing(), 'continuations.yaml');
    expect(await runCount(continuing().client, id)).toBeGreaterThanOrEqual(10);
    expect(copies).toBe(1);
  });
});
