import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectRecordedEnd, running } from '../flows/support/recorded-cases.js';
import { type TestEngine, useEngine } from './support/engine.js';
import { hasContinued } from './support/history.js';
import { randomFlow, type RandomFlow } from './support/random-flows.js';

/** Temporal suggests to continue as new from the first event on: at every transition after a state that waited. */
const continued = useEngine({ dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': '1' } });
const plain = useEngine();
const namespace = 'everywhere';

beforeAll(() => Promise.all([plain(), continued()].map(({ api }) => api.namespace(namespace))));

describe.concurrent('flows that continue as new wherever they may answer as a real Direktiv did', () => {
  it.each(running)('%s', (_name, one) => expectRecordedEnd(continued(), one));
});

/** A script is waited for, so every state of such a flow waits. */
const everyStateWaits = { log: 'js(return "n is " + data.n)', metadata: { n: 'jq(.n // 0)' } };
const flow = randomFlow({ loops: false, timeouts: {}, fields: everyStateWaits });
/** Some at once, to save time. */
const flows = fc.array(flow, { minLength: 10, maxLength: 10 });

async function expectSame(one: RandomFlow): Promise<void> {
  const text = JSON.stringify(one);
  const [without, within] = await Promise.all([seen(plain(), text, false), seen(continued(), text, true)]);
  expect({ text, ...within }).toEqual({ text, ...without });
}

/** All that is seen of an instance from outside, but its id. */
async function seen({ api, client }: TestEngine, flow: string, continues: boolean) {
  const { id, ...end } = await api.submit(namespace, flow);
  expect(await hasContinued(client, id)).toBe(continues && end.flow.length > 1);
  const response = await api.fetch(`/namespaces/${namespace}/instances/${id}/metadata`);
  const { data } = (await response.json()) as { data: { metadata?: string } };
  return { ...end, metadata: data.metadata, logs: await api.logs(namespace, id) };
}

describe('a random flow that continues as new at every transition', () => {
  it('has the output, error, trace, metadata and log of one that does not', { timeout: 120_000 }, () =>
    fc.assert(
      fc.asyncProperty(flows, async (some) => void (await Promise.all(some.map(expectSame)))),
      { numRuns: 3, endOnFailure: true },
    ),
  );
});
