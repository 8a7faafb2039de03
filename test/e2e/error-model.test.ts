import { beforeAll, describe, expect, it } from 'vitest';
import type { Ended } from './support/api.js';
import { type Listed, instancesOf } from './support/children.js';
import { useEngine } from './support/engine.js';
import { withFunction } from './support/flow-texts.js';
import { until } from './support/until.js';

/** Section 5 of the specification, sentence by sentence; catching itself (5.3) is in errors.test.ts. */
const engine = useEngine();
const namespace = 'error-model';

const files = {
  '/raises.yaml': 'states: [{id: a, type: error, error: sub.err, message: from below, transform: {own: output}}]',
  '/crashes.yaml': 'states: [{id: a, type: getter, variables: [{key: nothing, scope: system}]}]',
  '/killed.yaml': 'timeouts: {kill: PT1S}\nstates: [{id: a, type: delay, duration: PT1H}]',
  '/sleeps.yaml': 'states: [{id: a, type: delay, duration: PT1H}]',
  '/by-event.yaml': 'start: {type: event, event: {type: t}}\nstates: [{id: a, type: noop}]',
  '/invalid.yaml': 'states: [{id: a, type: noop, transition: nowhere}]',
};

const functions = `${withFunction}
${Object.keys(files)
  .concat('/missing.yaml')
  .map((path) => `- {id: ${path.slice(1, -5)}, type: subflow, workflow: ${path}}`)
  .join('\n')}
`;

/** A flow that calls another one. */
const calling = (path: string, more = '') => `
functions: [{id: s, type: subflow, workflow: ${path}}]
states: [{id: a, type: action, action: {function: s${more}}}]
`;

beforeAll(async () => {
  const { api } = engine();
  await api.namespace(namespace, files);
  for (const child of ['raises', 'crashes', 'killed', 'sleeps']) {
    await api.upload(namespace, `/parent-of-${child}.yaml`, calling(`/${child}.yaml`));
    await api.upload(namespace, `/grandparent-of-${child}.yaml`, calling(`/parent-of-${child}.yaml`));
  }
  await api.send('POST', `/namespaces/${namespace}/variables`, { name: 'v', mimeType: 'text/plain', data: 'eA==' });
});

const submit = (states: string): Promise<Ended> => engine().api.submit(namespace, `${functions}${states}`);

/** A flow that fails in `a`: alone, or with a `catch` that leads to `caught`. */
const flowOf = (state: string, caught: boolean): string => {
  const clause = caught ? ", catch: [{error: '*', transition: caught}]" : '';
  return `states:\n- ${state.slice(0, -1)}${clause}}\n${caught ? '- {id: caught, type: noop}\n' : ''}`;
};

const call = (input: string, more = '') => `{id: a, type: action, action: {function: f, input: {${input}}${more}}}`;
const sub = (id: string) => `{id: a, type: action, action: {function: ${id}}}`;

/** Code and state that raises it. */
const catchable: [code: string, state: string][] = [
  ['direktiv.jq.badCommand', '{id: a, type: noop, transform: jq(.missing)}'],
  ['direktiv.jq.notObject', '{id: a, type: noop, transform: text}'],
  ['direktiv.jq.notString', '{id: a, type: getter, variables: [{key: jq(5), scope: namespace}]}'],
  ['direktiv.schema.failed', '{id: a, type: validate, schema: false}'],
  ['direktiv.foreach.badArray', '{id: a, type: foreach, array: jq(5), action: {function: f}}'],
  [
    'direktiv.parallel.allFailed',
    '{id: a, type: parallel, mode: or, actions: [{function: f, input: {__errcode: x}}, {function: f, input: {__errcode: y}}]}',
  ],
  ['direktiv.retries.exceeded', call('__errcode: x', ', retries: {max_attempts: 1, delay: PT0S, codes: [x]}')],
  ['direktiv.var.invalidKey', '{id: a, type: setter, variables: [{key: no good, scope: namespace, value: 1}]}'],
  ['direktiv.var.invalidScope', call('x: 1', ', files: [{key: v, scope: nowhere}]')],
  ['direktiv.var.perms', call('x: 1', ', files: [{key: v, scope: namespace, permissions: rw}]')],
  ['direktiv.cancels.timeout.soft', '{id: a, type: consumeEvent, event: {type: never}, timeout: PT0S}'],
  ['container failed', call('__status: 503')],
  ['any code: of a function!', call("__errcode: 'any code: of a function!', __errmsg: m")],
  ['sub.err', sub('raises')],
  ['direktiv.internal.error', sub('crashes')],
  ['direktiv.cancels.timeout.hard', sub('killed')],
];

const uncatchable: [code: string, state: string][] = [
  ['direktiv.event.jq', '{id: a, type: consumeEvent, event: {type: t, context: {k: jq(.no)}}}'],
  ['direktiv.event.jq', '{id: a, type: consumeEvent, event: {type: t, context: {k: null}}}'],
  ['direktiv.event.jq', '{id: a, type: generateEvent, event: {type: t, source: s, context: {k: jq(.no)}}}'],
  ['direktiv.workflow.invalid', sub('invalid')],
  ['direktiv.workflow.invoke', sub('by-event')],
];

const internal: [what: string, state: string, message: string][] = [
  ['a function that crashed', call('__errmsg: hidden'), 'an internal error occurred'],
  ['a missing secret', call('x: 1', ', secrets: [nobody]'), 'nobody'],
  ['a missing subflow', sub('missing'), '/missing.yaml'],
  ['an unknown system variable', '{id: a, type: getter, variables: [{key: x, scope: system}]}', 'x'],
  [
    'base64 that is none in a setter',
    "{id: a, type: setter, variables: [{key: b, scope: namespace, mimeType: application/octet-stream, value: '*'}]}",
    'base64',
  ],
  ['a schema that leads nowhere', "{id: a, type: validate, schema: {$ref: '#/nowhere'}}", '#/nowhere'],
  ['a directory read as a file', '{id: a, type: getter, variables: [{key: /, scope: file}]}', 'directory'],
];

describe.concurrent('a catchable error (specification 5.1, 5.2)', () => {
  it.each(catchable)('%s fails the instance when nothing catches it', async (code, state) => {
    const { status, errorCode, output, flow } = await submit(flowOf(state, false));
    expect({ status, errorCode, output, flow }).toEqual({
      status: 'failed',
      errorCode: code,
      output: null,
      flow: ['a'],
    });
  });

  it.each(catchable)('%s that is caught leaves nothing but .error', async (code, state) => {
    const { status, errorCode, errorMessage, output, flow } = await submit(flowOf(state, true));
    expect({ status, errorCode, errorMessage, flow }).toEqual({
      status: 'complete',
      errorCode: null,
      errorMessage: null,
      flow: ['a', 'caught'],
    });
    expect(output).toEqual({ error: { code, msg: expect.any(String) as string } });
  });
});

describe.concurrent('an uncatchable error (specification 5.1, 5.2)', () => {
  it.each(uncatchable)('%s fails the instance, whatever would catch it', async (code, state) => {
    const { status, errorCode, output, flow } = await submit(flowOf(state, true));
    expect({ status, errorCode, output, flow }).toEqual({
      status: 'failed',
      errorCode: code,
      output: null,
      flow: ['a'],
    });
  });
});

describe.concurrent('an internal error (specification 5.1, 5.2)', () => {
  it.each(internal)('%s crashes the instance, whatever would catch it', async (_what, state, message) => {
    const { status, errorCode, errorMessage, output, flow } = await submit(flowOf(state, true));
    expect({ status, errorCode, output, flow }).toEqual({
      status: 'crashed',
      errorCode: 'direktiv.internal.error',
      output: null,
      flow: ['a'],
    });
    expect(errorMessage).toContain(message);
  });
});

describe.concurrent('.error (specification 5.3)', () => {
  it('stays until a transform takes it away', async () => {
    const { output } = await submit(`states:
- {id: a, type: noop, transform: text, catch: [{error: '*', transition: b}]}
- {id: b, type: noop, transition: c}
- {id: c, type: noop, transform: 'jq({kept: .error.code})'}
`);
    expect(output).toEqual({ kept: 'direktiv.jq.notObject' });
  });

  it('is overwritten by a later error', async () => {
    const { output } = await submit(`states:
- {id: a, type: noop, transform: text, catch: [{error: '*', transition: b}]}
- {id: b, type: noop, transform: jq(.missing), catch: [{error: '*'}]}
`);
    expect(output).toMatchObject({ error: { code: 'direktiv.jq.badCommand' } });
  });
});

describe.concurrent('an error that nobody catches (specification 5.4)', () => {
  it('cancels the children of its state, and no other state runs', async () => {
    const { id, status, errorCode, flow } = await submit(`states:
- id: a
  type: parallel
  actions: [{function: sleeps}, {function: f, input: {__delay: 1, __errcode: x}}]
  catch: [{error: other, transition: b}]
- {id: b, type: noop}
`);
    expect({ status, errorCode, flow }).toEqual({ status: 'failed', errorCode: 'x', flow: ['a'] });
    const child = await until('the child has ended', async () => {
      const [found] = await instancesOf(engine(), namespace, id);
      return found?.status !== 'pending' && found;
    });
    expect(child).toMatchObject({ status: 'cancelled', errorCode: 'direktiv.cancels.parent' });
  });

  it('takes its wait for an event with it', async () => {
    const { id } = await submit(`timeouts: {interrupt: PT1S}
states: [{id: a, type: consumeEvent, event: {type: abandoned}}]
`);
    const open = await engine().store.listeners.candidates(namespace, 'abandoned');
    expect(open.filter(({ instance }) => instance === id)).toEqual([]);
  });
});

describe.concurrent('an error of a subflow (specification 5.5)', () => {
  it.each([
    ['that was raised', 'raises', 'failed', 'sub.err'],
    ['that crashed', 'crashes', 'crashed', 'direktiv.internal.error'],
    ['that was killed', 'killed', 'failed', 'direktiv.cancels.timeout.hard'],
  ])('%s comes up through three generations unchanged', async (_name, child, status, errorCode) => {
    const top = await engine().api.run(namespace, `/grandparent-of-${child}.yaml`);
    expect(top).toMatchObject({ status: 'failed', errorCode, output: null, flow: ['a'] });
    const [middle] = await instancesOf(engine(), namespace, top.id);
    expect(middle).toMatchObject({ status: 'failed', errorCode });
    const [bottom] = await instancesOf(engine(), namespace, middle?.id ?? '');
    expect(bottom).toMatchObject({ status, errorCode });
    const messages = await Promise.all(
      [top.id, middle?.id, bottom?.id].map(
        async (id) => (await engine().api.instance(namespace, id ?? '')).errorMessage,
      ),
    );
    expect(new Set(messages).size).toBe(1);
  });

  it('that was cancelled by somebody is caught two generations above; its parent is cancelled as by itself', async () => {
    const { api } = engine();
    const id = await api.submitWithoutWaiting(
      namespace,
      `functions: [{id: s, type: subflow, workflow: /parent-of-sleeps.yaml}]
states: [{id: a, type: action, action: {function: s}, catch: [{error: direktiv.cancels.api}]}]`,
    );
    const bottom = await until('the grandchild', async () => {
      const [middle] = await instancesOf(engine(), namespace, id);
      const [found] = middle === undefined ? [] : await instancesOf(engine(), namespace, middle.id);
      return found as Listed | undefined;
    });
    await api.cancel(namespace, bottom.id);
    const top = await api.ended(namespace, id);
    expect(top).toMatchObject({ status: 'complete', output: { error: { code: 'direktiv.cancels.api' } } });
    const [middle] = await instancesOf(engine(), namespace, id);
    expect(middle).toMatchObject({ status: 'cancelled', errorCode: 'direktiv.cancels.api' });
  });

  it('may be retried by its code', async () => {
    const { id, errorCode } = await submit(`states:
- {id: a, type: action, action: {function: raises, retries: {max_attempts: 2, delay: PT0S, codes: [sub]}}}
`);
    expect(errorCode).toBe('direktiv.retries.exceeded');
    expect(await instancesOf(engine(), namespace, id)).toHaveLength(3);
  });

  it('that handles secrets comes up through three generations: the API shows it', async () => {
    const { api } = engine();
    const data = Buffer.from('planted').toString('base64');
    await api.send('POST', `/namespaces/${namespace}/secrets`, { name: 'token', data });
    await api.upload(
      namespace,
      '/sealed-child.yaml',
      'states: [{id: a, type: error, error: my.err, message: no jq(.t)}]',
    );
    await api.upload(namespace, '/sealed-parent.yaml', calling('/sealed-child.yaml', ', input: jq(.)'));
    const { id, status, errorCode, errorMessage } = await api.submit(
      namespace,
      calling('/sealed-parent.yaml', ', secrets: [token], input: {t: jq(.secrets.token)}'),
    );
    expect({ status, errorCode, errorMessage }).toEqual({
      status: 'failed',
      errorCode: 'my.err',
      errorMessage: 'no planted',
    });
    const [middle] = await instancesOf(engine(), namespace, id);
    expect(await api.instance(namespace, middle?.id ?? '')).toMatchObject({ errorMessage: 'no planted', flow: ['a'] });
  });
});

describe.concurrent('an instance that passed an error state (decision D52)', () => {
  const flow = `states:
- {id: a, type: error, error: e1, message: m, transition: b}
- {id: b, type: delay, duration: PT2S, transform: {r: 1}}
`;

  it('is pending until it has ended', async () => {
    const { api } = engine();
    const id = await api.submitWithoutWaiting(namespace, flow);
    await until('the delay', async () => (await api.instance(namespace, id)).flow.includes('b'));
    expect(await api.instance(namespace, id)).toMatchObject({ status: 'pending', errorCode: null });
    expect(await api.ended(namespace, id)).toMatchObject({ status: 'failed', errorCode: 'e1', output: { r: 1 } });
  });

  it('answers who waits at the end', async () => {
    const begin = Date.now();
    expect(await submit(flow)).toMatchObject({ status: 'failed', output: { r: 1 } });
    expect(Date.now() - begin).toBeGreaterThanOrEqual(2_000);
  });
});

describe.concurrent('an error in the answer to a wait (specification 5.6)', () => {
  it('is told by status, headers and body', async () => {
    const response = await engine().api.send('POST', `/namespaces/${namespace}/submissions?wait=true`, {
      flow: 'states: [{id: a, type: error, error: my.err, message: why}]',
    });
    expect(response.status).toBe(500);
    expect(response.headers.get('direktiv-instance-error-code')).toBe('my.err');
    expect(response.headers.get('direktiv-instance-error-message')).toBe('why');
    expect(await response.json()).toEqual({ error: { code: 'my.err', message: 'why' } });
  });

  it('is the same text twice for a flow that starts by event', async () => {
    const response = await engine().api.fetch(`/namespaces/${namespace}/instances?path=by-event.yaml&wait=true`, {
      method: 'POST',
    });
    expect(response.status).toBe(500);
    const text = 'cannot manually invoke event-based workflow';
    expect(await response.json()).toEqual({ error: { code: text, message: text } });
  });
});
