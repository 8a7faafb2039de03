import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';
import { eventsOf } from './support/history.js';

const engine = useEngine();
const mebibyte = 1024 * 1024;
/** Conversions of so much data beside other tests take their time. */
const patience = 240_000;

/** Ten states that keep the text and change what is beside it; every other one waits. */
const tenStates = Array.from({ length: 10 }, (_, i) => ({
  id: `s${i}`,
  ...(i % 2 === 0 ? { type: 'noop' } : { type: 'delay', duration: 'PT1S' }),
  transform: 'jq(. + {i: ((.i // 0) + 1)})',
  ...(i < 9 ? { transition: `s${i + 1}` } : {}),
}));

/** Ten calls, each with all of the data as its input. */
const tenCalls = Array.from({ length: 10 }, (_, i) => ({
  id: `s${i}`,
  type: 'action',
  action: { function: 'f', input: 'jq(.)' },
  transform: 'jq(.return)',
  ...(i < 9 ? { transition: `s${i + 1}` } : {}),
}));

beforeAll(async () => {
  await engine().api.namespace('large', {
    'keep.yaml': 'states: [{id: a, type: noop}]',
    'drop.yaml': 'states: [{id: a, type: delay, duration: PT1S, transform: {n: "jq(.text | length)"}}]',
    'double.yaml': 'states: [{id: a, type: noop, transform: {x: jq(.text), y: jq(.text)}, catch: [{error: "*"}]}]',
    'call.yaml': `
functions: [{id: f, type: knative-workflow, image: test/echo}]
states: [{id: a, type: action, action: {function: f, input: {x: jq(.text), y: jq(.text)}}, catch: [{error: '*'}]}]
`,
    'ten.yaml': JSON.stringify({ states: tenStates }),
    'ten-calls.yaml': JSON.stringify({
      functions: [{ id: 'f', type: 'knative-workflow', image: 'i' }],
      states: tenCalls,
    }),
  });
});

const input = (bytes: number) => Buffer.from(JSON.stringify({ text: 'x'.repeat(bytes) }));

/** The answer as it comes: so much text is not parsed. */
async function outputOf(path: string, body: Buffer): Promise<{ status: number; text: string }> {
  const answer = await engine().api.fetch(`/namespaces/large/instances?path=${path}&wait=true`, {
    method: 'POST',
    body,
  });
  return { status: answer.status, text: await answer.text() };
}

describe('data (specification 2.4, decision D9)', () => {
  it.each([1, 20, 120])(
    'of %i MiB come in and go out',
    async (size) => {
      const sent = input(size * mebibyte);
      const { status, text } = await outputOf('keep.yaml', sent);
      expect(status).toBe(200);
      expect(text === sent.toString()).toBe(true);
      expect(await outputOf('drop.yaml', sent)).toEqual({ status: 200, text: `{"n":${size * mebibyte}}` });
    },
    patience,
  );

  it.each([
    ['are small', 1, 10],
    ['are large', 20, 60],
  ])('that %s have time for their tasks', async (_what, size, seconds) => {
    const url = '/namespaces/large/instances?path=drop.yaml';
    const answer = await engine().api.fetch(url, { method: 'POST', body: input(size * mebibyte) });
    const { id } = ((await answer.json()) as { data: { id: string } }).data;
    const [started] = await eventsOf(engine().client, id);
    expect(Number(started?.workflowExecutionStartedEventAttributes?.workflowTaskTimeout?.seconds)).toBe(seconds);
  });

  it.each(['double.yaml', 'call.yaml'])(
    'above 128 MiB end the instance with an error nobody catches: %s',
    async (path) => {
      const { text } = await outputOf(path, input(64 * mebibyte));
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'direktiv.data.tooLarge' } });
    },
    patience,
  );

  it('that are no JSON are refused when their base64 is too large', async () => {
    const { status, text } = await outputOf('keep.yaml', Buffer.alloc(100 * mebibyte, 'a'));
    expect(status).toBe(400);
    expect(text).toContain('in base64 it is larger than 128 MiB');
  }, 60_000);

  it(
    'of 20 MiB passed through ten states cost under 200 MB of stored payloads',
    async () => {
      const before = await storedBytes();
      const { text } = await outputOf('ten.yaml', input(20 * mebibyte));
      expect(text.startsWith('{"i":10,')).toBe(true);
      expect((await storedBytes()) - before).toBeLessThan(200_000_000);
    },
    patience,
  );

  it(
    'of 20 MiB that ten states send to a function are stored once for all of them',
    async () => {
      const before = await storedBytes();
      const { text } = await outputOf('ten-calls.yaml', input(20 * mebibyte));
      expect(text.startsWith('{"text":"xxx')).toBe(true);
      expect((await storedBytes()) - before).toBeLessThan(50_000_000);
    },
    patience,
  );
});

async function storedBytes(): Promise<number> {
  const client = new pg.Client(engine().databaseUrl);
  await client.connect();
  try {
    const { rows } = await client.query<{ bytes: string }>(
      'select coalesce(sum(size), 0)::text as bytes from payloads',
    );
    return Number(rows[0]?.bytes);
  } finally {
    await client.end();
  }
}
