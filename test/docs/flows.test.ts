import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseFlow } from '../../src/language/parse-flow.js';
import type { Ended } from '../e2e/support/api.js';
import { useEngine } from '../e2e/support/engine.js';
import { until } from '../e2e/support/until.js';
import { type Claim, type FlowBlock, flowBlocks } from './support/flow-blocks.js';
import { pages } from './support/pages.js';

const engine = useEngine();
const blocks = pages.flatMap((page) => flowBlocks(page).map((block) => ({ ...block, page: page.path })));
const claims = blocks.flatMap((block) =>
  block.claims.map((claim) => [`${block.page}: ${JSON.stringify(claim.input)}`, block, claim] as const),
);

const files = Object.fromEntries(
  blocks.flatMap(({ file, text }) => (file === undefined ? [] : [[`/${file}`, text] as const])),
);

beforeAll(() => engine().api.namespace('docs', files));

describe('every flow of the pages', () => {
  it('is there', () => {
    expect(claims.length).toBeGreaterThan(10);
  });

  it.each(blocks.map((block) => [`${block.page}: ${block.text.trim().split('\n').at(-1)}`, block] as const))(
    'can run: %s',
    (_name, { text }) => {
      expect(parseFlow(text).diagnostics).toEqual([]);
    },
  );
});

describe('a flow of the pages does what they say', () => {
  it.concurrent.each(claims)('%s', async (_name, block, claim) => {
    const { status, errorCode, output } = await run(block, claim);
    if ('output' in claim.result) expect({ status, output }).toEqual({ status: 'complete', ...claim.result });
    else expect({ status, errorCode }).toEqual({ status: 'failed', ...claim.result });
  });
});

describe('events start a flow of the pages as they say', () => {
  const starts = blocks.flatMap((block) =>
    block.starts.map((claim) => [JSON.stringify(claim.output), block, claim] as const),
  );

  it('in several flows', () => {
    expect(starts.length).toBeGreaterThan(1);
  });

  it.concurrent.each(starts)('%s', async (_name, { text }, { events, output }) => {
    const { api, store } = engine();
    const namespace = `docs-${randomUUID()}`;
    await api.namespace(namespace, { '/flow.yaml': text });
    for (const event of events) expect((await api.broadcast(namespace, event)).ok).toBe(true);
    const rows = await store.instances.page(namespace, { direction: 'ASC', filters: [] });
    expect(rows).toHaveLength(1);
    expect(await api.ended(namespace, rows[0]?.id ?? '')).toMatchObject({ status: 'complete', output });
  });
});

async function run({ text }: FlowBlock, { input, events }: Claim): Promise<Ended> {
  const { api } = engine();
  if (events === undefined) return api.submit('docs', text, input);
  // Events of one claim must not reach the instance of another: they run at the same time.
  const namespace = `docs-${randomUUID()}`;
  await api.namespace(namespace, files);
  const id = await api.submitWithoutWaiting(namespace, text, input);
  await until('the instance listens', async () =>
    (await api.logs(namespace, id)).some((line) => line.startsWith('Listening for an event')),
  );
  await until('the events wake it', async () => {
    for (const event of events) expect((await api.broadcast(namespace, event)).ok).toBe(true);
    return (await api.instance(namespace, id)).status !== 'pending';
  });
  return api.ended(namespace, id);
}
