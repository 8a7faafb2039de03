import { beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';
import { eventsOf } from './support/history.js';

const engine = useEngine();
const mebibyte = 1024 * 1024;
/** Conversions of so much data beside other tests take their time. */
const patience = 240_000;

beforeAll(async () => {
  await engine().api.namespace('large', {
    'keep.yaml': 'states: [{id: a, type: noop}]',
    'drop.yaml': 'states: [{id: a, type: delay, duration: PT1S, transform: {n: "jq(.text | length)"}}]',
    'double.yaml': 'states: [{id: a, type: noop, transform: {x: jq(.text), y: jq(.text)}, catch: [{error: "*"}]}]',
    'call.yaml': `
functions: [{id: f, type: knative-workflow, image: test/echo}]
states: [{id: a, type: action, action: {function: f, input: {x: jq(.text), y: jq(.text)}}, catch: [{error: '*'}]}]
`,
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
});
