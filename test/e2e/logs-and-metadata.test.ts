import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { useEngine } from './support/engine.js';
import { withFunction, withSubflow } from './support/flow-texts.js';
import { callMarked } from './support/stub-calls.js';
import { until } from './support/until.js';

const engine = useEngine();

const loggingChild = `
states:
- {id: inner, type: noop, log: said by the child}
`;

beforeAll(() => engine().api.namespace('logs', { 'child.yaml': loggingChild }));

interface Line {
  readonly msg: string;
  readonly level: string;
  readonly workflow?: { readonly state: string | null; readonly workflow: string; readonly instance: string };
}

async function linesOf(id: string): Promise<Line[]> {
  const response = await engine().api.fetch(`/namespaces/logs/logs?instance=${id}`);
  return ((await response.json()) as { data: Line[] }).data;
}

async function metadataOf(id: string): Promise<Json | undefined> {
  const response = await engine().api.fetch(`/namespaces/logs/instances/${id}/metadata`);
  const { data } = (await response.json()) as { data: { metadata?: string } };
  return data.metadata === undefined
    ? undefined
    : (JSON.parse(Buffer.from(data.metadata, 'base64').toString()) as Json);
}

describe('the log of an instance', () => {
  it('has the text of a log field as it is, with the state it comes from', async () => {
    const { id } = await engine().api.submit(
      'logs',
      `
states:
- {id: a, type: noop, log: "two\\nlines & \\"quotes\\" of jq(.who)"}
`,
      { who: 'me' },
    );
    const line = (await linesOf(id)).find(({ msg }) => msg === 'two\nlines & "quotes" of me');
    expect(line).toMatchObject({ level: 'INFO', workflow: { state: 'a', instance: id } });
  });

  it('has an object of a log field as indented JSON', async () => {
    const { id } = await engine().api.submit('logs', '\nstates:\n- {id: a, type: noop, log: {n: jq(1 + 1)}}\n');
    expect((await linesOf(id)).map(({ msg }) => msg)).toContain('{\n  "n": 2\n}');
  });

  it('tells that the instance began and was completed', async () => {
    const { id } = await engine().api.submit('logs', '\nstates:\n- {id: a, type: noop}\n');
    const messages = (await linesOf(id)).map(({ msg }) => msg);
    expect(messages[0]).toMatch(/workflow has been started/i);
    expect(messages.at(-1)).toMatch(/workflow completed/i);
  });

  it('tells with which code it failed', async () => {
    const { id } = await engine().api.submit('logs', '\nstates:\n- {id: a, type: noop, transform: jq(5)}\n');
    const error = (await linesOf(id)).find(({ level }) => level === 'ERROR');
    expect(error?.msg).toContain('direktiv.jq.notObject');
  });

  it.each([
    ['POST', '__log'],
    ['GET', '__logget'],
  ])('has the lines that a function logs by %s', async (method, key) => {
    const text = `logged by ${method} & co`;
    const { id } = await engine().api.submit(
      'logs',
      `${withFunction}
states:
- {id: calls, type: action, action: {function: f, input: {marker: log-${method}, ${key}: '${text}'}}}
`,
    );
    const { logStatuses } = await callMarked(engine().stub, `log-${method}`);
    expect(logStatuses).toEqual([200]);
    const line = (await linesOf(id)).find(({ msg }) => msg === text);
    expect(line).toMatchObject({ level: 'INFO', workflow: { state: 'calls', instance: id } });
  });

  it('can be read while a function runs', async () => {
    const id = await engine().api.submitWithoutWaiting(
      'logs',
      `${withFunction}
states:
- {id: before, type: noop, log: on the way, transition: calls}
- {id: calls, type: action, action: {function: f, input: {marker: while-running, __delay: 2}}}
`,
    );
    await callMarked(engine().stub, 'while-running');
    expect(await until('the line', async () => (await linesOf(id)).some(({ msg }) => msg === 'on the way'))).toBe(true);
    expect((await engine().api.instance('logs', id)).status).toBe('pending');
    await engine().api.ended('logs', id);
  });

  it('has the lines of its subflows', async () => {
    const flow = `${withSubflow('/child.yaml')}
states:
- {id: outer, type: action, action: {function: s}}
`;
    const { id } = await engine().api.submit('logs', flow);
    const line = (await linesOf(id)).find(({ msg }) => msg === 'said by the child');
    expect(line).toMatchObject({ workflow: { state: 'inner', workflow: '/child.yaml' } });
    expect(line?.workflow?.instance).not.toBe(id);
  });
});

describe('the metadata of an instance', () => {
  it('are those of the last state that had some', async () => {
    const { id } = await engine().api.submit(
      'logs',
      `
states:
- {id: a, type: noop, metadata: {first: 1}, transition: b}
- {id: b, type: noop, metadata: {n: jq(.n)}, transition: c}
- {id: c, type: noop}
`,
      { n: 5 },
    );
    expect(await metadataOf(id)).toEqual({ n: 5 });
  });

  it('can be read while it waits, and are not part of the data', async () => {
    const id = await engine().api.submitWithoutWaiting(
      'logs',
      `
states:
- {id: a, type: delay, duration: PT2S, metadata: {progress: half}}
`,
    );
    expect(await until('metadata', () => metadataOf(id))).toEqual({ progress: 'half' });
    const { status, output } = await engine().api.ended('logs', id);
    expect({ status, output }).toEqual({ status: 'complete', output: {} });
  });

  it('are kept of an instance that failed', async () => {
    const { id } = await engine().api.submit(
      'logs',
      '\nstates:\n- {id: a, type: noop, metadata: {x: 1}, transform: jq(5)}\n',
    );
    expect(await metadataOf(id)).toEqual({ x: 1 });
  });
});
