import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { useEngine } from './support/engine.js';
import { withFunction, withSubflow } from './support/flow-texts.js';
import { callMarked } from './support/stub-calls.js';
import { everythingKept, placesOf } from './support/traces.js';
import { until } from './support/until.js';

const engine = useEngine();

const loggingChild = `
states:
- {id: inner, type: noop, log: said by the child}
`;

const failingChild = 'states: [{id: inner, type: error, error: my.err, message: no}]';

beforeAll(() => engine().api.namespace('logs', { 'child.yaml': loggingChild, 'failing.yaml': failingChild }));

interface Line {
  readonly msg: string;
  readonly level: string;
  readonly workflow?: {
    readonly status: string;
    readonly state: string | null;
    readonly workflow: string;
    readonly instance: string;
    readonly callpath: string;
  };
}

async function linesOf(id: string): Promise<Line[]> {
  const response = await engine().api.fetch(`/namespaces/logs/logs?instance=${id}`);
  return ((await response.json()) as { data: Line[] }).data;
}

const metadataOf = (id: string): Promise<Json | undefined> => engine().api.metadata('logs', id);

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

  it('tells that the instance began and was completed, in the words that clients look for', async () => {
    const { id } = await engine().api.submit('logs', '\nstates:\n- {id: a, type: noop}\n');
    const messages = (await linesOf(id)).map(({ msg }) => msg);
    expect([messages[0], messages.at(-1)]).toEqual(['workflow has been started', 'workflow completed']);
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

/** Level and message of each line. */
async function toldBy(id: string): Promise<string[]> {
  return (await linesOf(id)).map(({ level, msg }) => `${level} ${msg}`);
}

describe('what the engine tells of itself (specification 11.4)', () => {
  it('is each step of an instance that completes', async () => {
    const { id } = await engine().api.submit(
      'logs',
      `${withSubflow('/child.yaml')}
states:
- {id: s, type: switch, conditions: [{condition: jq(false)}, {condition: jq(true), transition: set}]}
- {id: set, type: setter, variables: [{key: v, scope: namespace, value: 1}, {key: w, scope: instance, value: null}], transition: get}
- {id: get, type: getter, variables: [{key: v, scope: namespace}], transition: call}
- {id: call, type: action, action: {function: s}, transition: none}
- {id: none, type: switch, conditions: [{condition: jq(false)}], defaultTransition: wait}
- {id: wait, type: delay, duration: PT1S, transition: tell}
- {id: tell, type: generateEvent, event: {type: told, source: /here}, transition: listen}
- {id: listen, type: consumeEvent, event: {type: never}, timeout: PT0S, catch: [{error: '*', transition: end}]}
- {id: end, type: noop}
`,
    );
    const own = (await linesOf(id)).filter(({ workflow }) => workflow?.instance === id);
    const child = (await linesOf(id)).find(({ workflow }) => workflow?.instance !== id)?.workflow?.instance;
    expect(own.map(({ level, msg }) => `${level} ${msg}`)).toEqual([
      'INFO workflow has been started',
      'INFO Running state logic (step:1) -- switch',
      'INFO Condition 1 is met',
      'INFO Running state logic (step:2) -- setter',
      'INFO Created the namespace variable v',
      'INFO Nothing to delete: the instance variable w',
      'INFO Running state logic (step:3) -- getter',
      'INFO Reading the namespace variable v',
      'INFO Running state logic (step:4) -- action',
      `INFO Invoking subflow /child.yaml as instance ${child}`,
      `INFO Subflow /child.yaml returned from instance ${child}`,
      'INFO Running state logic (step:5) -- switch',
      'INFO No condition is met',
      'INFO Running state logic (step:6) -- delay',
      'INFO Going to sleep for PT1S',
      'INFO Woken up from sleep',
      'INFO Running state logic (step:7) -- generateEvent',
      'INFO Publishing an event of type told from /here',
      'INFO Running state logic (step:8) -- consumeEvent',
      'INFO Listening for an event of type never',
      'ERROR State failed with direktiv.cancels.timeout.soft: operation timed out',
      'INFO Caught by *; going to end',
      'INFO Running state logic (step:9) -- noop',
      'INFO workflow completed',
    ]);
  });

  it('is how many elements a list has, and each action of several that has returned', async () => {
    const { id } = await engine().api.submit(
      'logs',
      `${withFunction}
states:
- {id: a, type: parallel, actions: [{function: f}, {function: f}], transition: b}
- {id: b, type: foreach, array: 'jq([range(3) | {n: .}])', action: {function: f}}
`,
    );
    expect(await toldBy(id)).toEqual([
      'INFO workflow has been started',
      'INFO Running state logic (step:1) -- parallel',
      'INFO Child returned (1/2)',
      'INFO Child returned (2/2)',
      'INFO Running state logic (step:2) -- foreach',
      'INFO Going through 3 elements',
      'INFO Child returned (1/3)',
      'INFO Child returned (2/3)',
      'INFO Child returned (3/3)',
      'INFO workflow completed',
    ]);
  });

  it('counts an action that failed among those that returned, but none that comes too late', async () => {
    const { id } = await engine().api.submit(
      'logs',
      `${withFunction}
states:
- id: a
  type: parallel
  mode: or
  actions: [{function: f, input: {__errcode: e}}, {function: f, input: {__delay: 0.5}}, {function: f, input: {__delay: 1.5}}]
  transition: b
- {id: b, type: delay, duration: PT2S}
`,
    );
    const returned = (await toldBy(id)).filter((line) => line.includes('returned'));
    expect(returned).toEqual(['INFO Child returned (1/3)', 'INFO Child returned (2/3)']);
  });

  it('is each violation of a schema', async () => {
    const { id } = await engine().api.submit('logs', 'states: [{id: a, type: validate, schema: {required: [x, y]}}]');
    const violations = (await toldBy(id)).filter((line) => line.startsWith('ERROR Schema'));
    expect(violations).toEqual([
      expect.stringMatching(/^ERROR Schema validation error: .*"x"/),
      expect.stringMatching(/^ERROR Schema validation error: .*"y"/),
    ]);
  });

  it.each([
    ['completed', 'child.yaml', 'INFO workflow completed'],
    ['failed', 'failing.yaml', 'ERROR workflow failed with code my.err (raised): no'],
  ])('is, in the log of a subflow that %s, that its caller gets the result', async (_how, path, end) => {
    const { api } = engine();
    const action = `action: {function: s}, catch: [{error: '*'}]`;
    const flow = `${withSubflow(`/${path}`)}states: [{id: a, type: action, ${action}}]`;
    const { id } = await api.submit('logs', flow);
    const child = (await linesOf(id)).filter(({ workflow }) => workflow?.instance !== id);
    expect(child.slice(-2).map(({ level, msg }) => `${level} ${msg}`)).toEqual([
      'INFO Reporting the result to the caller',
      end,
    ]);
  });

  it('is each retry and why it failed in the end', async () => {
    const { id } = await engine().api.submit(
      'logs',
      `${withFunction}
states:
- id: a
  type: action
  action: {function: f, input: {__errcode: my.err, __errmsg: no}, retries: {max_attempts: 1, delay: PT0S, codes: [my]}}
`,
    );
    const message = 'maximum retries exceeded; the last error was my.err: no';
    expect((await toldBy(id)).slice(2)).toEqual([
      'INFO Retrying in 0 ms: attempt 1 failed with my.err',
      `ERROR State failed with direktiv.retries.exceeded: ${message}`,
      `ERROR workflow failed with code direktiv.retries.exceeded (catchable): ${message}`,
    ]);
  });

  it.each([
    ['internal', '{id: a, type: getter, variables: [{key: nothing, scope: system}]}', 'crashed', 'internal'],
    ['uncatchable', '{id: a, type: consumeEvent, event: {type: t, context: {k: jq(.no)}}}', 'failed', 'uncatchable'],
    ['raised', '{id: a, type: error, error: my.err, message: no}', 'failed', 'raised'],
  ])('is the class of an error: %s', async (_name, state, status, kind) => {
    const { id, errorCode } = await engine().api.submit('logs', `states: [${state}]`);
    expect((await toldBy(id)).at(-1)).toContain(`ERROR workflow ${status} with code ${errorCode} (${kind}): `);
  });

  it('says in its last line how the instance ended', async () => {
    const { api } = engine();
    const flow = `${withSubflow('/child.yaml')}
states:
- {id: a, type: action, action: {function: s}}
`;
    const { id } = await api.submit('logs', flow);
    const complete = await linesOf(id);
    const failed = await linesOf((await api.submit('logs', 'states: [{id: a, type: noop, transform: jq(5)}]')).id);
    const cancelled = await api.submitWithoutWaiting('logs', 'states: [{id: a, type: delay, duration: PT1H}]');
    await api.cancel('logs', cancelled);
    await api.ended('logs', cancelled);
    const ends = complete.filter(({ workflow }) => workflow?.status !== 'running');
    expect(ends).toMatchObject([{ msg: 'workflow completed', workflow: { status: 'completed', instance: id } }]);
    expect(failed.map(({ workflow }) => workflow?.status)).toEqual(['running', 'running', 'running', 'failed']);
    expect((await linesOf(cancelled)).at(-1)).toMatchObject({ level: 'ERROR', workflow: { status: 'failed' } });
  });

  it('is in the log of the namespace where it concerns it: start, end, its variables', async () => {
    const { api } = engine();
    await api.namespace('own-log');
    const flow = `
states:
- {id: a, type: setter, variables: [{key: v, scope: namespace, value: 1}, {key: w, scope: instance, value: 1}]}
`;
    const { id } = await api.submit('own-log', flow);
    const response = await api.fetch('/namespaces/own-log/logs');
    const { data } = (await response.json()) as { data: Line[] };
    expect(data.map(({ msg, workflow }) => [msg, workflow?.instance])).toEqual([
      ['workflow has been started', id],
      ['Created the namespace variable v', id],
      ['workflow completed', id],
    ]);
  });
});

describe('an end whose report never came', () => {
  it('is in the index with the states it entered and its metadata', async () => {
    const { api, databaseUrl } = engine();
    const flow = `
states:
- {id: a, type: noop, metadata: {n: 1}, transition: b}
- {id: b, type: noop}
`;
    const { id } = await api.submit('logs', flow);
    await forget(databaseUrl, id);
    expect(await api.instance('logs', id)).toMatchObject({ status: 'complete', flow: ['a', 'b'] });
    expect(await metadataOf(id)).toEqual({ n: 1 });
  });

  it('of an instance that handles secrets is kept sealed', async () => {
    const { api, databaseUrl } = engine();
    const name = 'token';
    await api.send('POST', '/namespaces/logs/secrets', { name, data: Buffer.from('planted').toString('base64') });
    const flow = `${withFunction}
states:
- {id: a, type: action, action: {function: f, secrets: [token], input: jq(.secrets)}, transition: b}
- {id: b, type: noop, metadata: jq(.return)}
`;
    const { id } = await api.submit('logs', flow);
    await forget(databaseUrl, id);
    expect(await api.instance('logs', id)).toMatchObject({ status: 'complete', flow: ['a', 'b'] });
    expect(await metadataOf(id)).toEqual({ token: 'planted' });
    const kept = (await everythingKept(engine())).filter(({ where }) => where === 'table instances');
    expect(placesOf('planted', kept)).toEqual([]);
  });
});

/** Leaves of an instance in the index what a report of its start would. */
async function forget(url: string, id: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const text = `update instances set status = 'pending', confirmed = false, ended_at = null, flow = '{}', metadata = null where id = $1`;
  await client.query(text, [id]);
  await client.end();
}

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
