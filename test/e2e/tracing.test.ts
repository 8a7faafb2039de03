import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type CollectedSpan, startCollector } from '../support/collector.js';
import { useEngine } from './support/engine.js';
import { startListening } from './support/events.js';
import { callMarked } from './support/stub-calls.js';
import { until } from './support/until.js';

vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '100');
afterAll(() => void vi.unstubAllEnvs());
const collector = await startCollector();
afterAll(() => collector.close());
const engine = useEngine({ tracing: { url: `${collector.url}/v1/traces` } });

const parent = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };

const child = `
functions:
- {id: f, image: anything, type: knative-workflow}
states:
- {id: inner, type: action, action: {function: f, input: {mark: 'jq(.mark)'}}}
`;
const caller = `
functions:
- {id: sub, type: subflow, workflow: child.yaml}
states:
- {id: first, type: noop, transition: second}
- {id: second, type: action, action: {function: sub, input: jq(.)}}
`;

const traceOf = (span: CollectedSpan): CollectedSpan[] =>
  collector.spans.filter(({ traceId }) => traceId === span.traceId);

/** The span of that name with these attributes, awaited. */
function spanOf(name: string, attributes: Readonly<Record<string, unknown>> = {}): Promise<CollectedSpan> {
  return until(`a span ${name}`, () =>
    collector.spans.find(
      (span) =>
        span.name === name && Object.entries(attributes).every(([key, value]) => span.attributes[key] === value),
    ),
  );
}

/** Names of the spans from the root of its trace down to this one. */
function wayTo(span: CollectedSpan): string[] {
  const above = traceOf(span).find(({ spanId }) => spanId === span.parentSpanId);
  return above === undefined ? [span.name] : [...wayTo(above), span.name];
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return engine().api.fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

describe('a process that is traced', () => {
  it('makes one trace of a request, from the API through states and subflows to the function', async () => {
    await engine().api.namespace('demo', { '/caller.yaml': caller, '/child.yaml': child });
    const traceparent = `00-${parent.traceId}-${parent.spanId}-01`;
    const path = '/namespaces/demo/instances?path=caller.yaml&wait=true';
    const answer = await post(path, { mark: 'whole way' }, { traceparent, tracestate: 'vendor=1' });
    const id = answer.headers.get('direktiv-instance-id') ?? '';
    const call = await spanOf('call f', { 'durektiv.namespace': 'demo' });
    await spanOf('/caller.yaml');
    const request = await spanOf('POST /api/v2/namespaces/:namespace/instances');
    expect(wayTo(call)).toEqual([
      'POST /api/v2/namespaces/:namespace/instances',
      'start /caller.yaml',
      '/caller.yaml',
      'second',
      '/child.yaml',
      'inner',
      'call f',
    ]);
    expect(request).toMatchObject({ traceId: parent.traceId, parentSpanId: parent.spanId, kind: 'server' });
    expect(request.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/api/v2/namespaces/:namespace/instances',
      'http.response.status_code': 200,
      'url.path': '/api/v2/namespaces/demo/instances',
      'durektiv.namespace': 'demo',
      'durektiv.instance': id,
    });
    expect(traceOf(request).map(({ name }) => name)).toContain('first');
    expect(new Set(traceOf(request).map(({ spanId }) => spanId)).size).toBe(8);
    expect(collector.strange).toEqual([]);
  });

  it('names a request of Direktiv 0.8 by its route, and tells its namespace', async () => {
    await engine().api.namespace('former');
    await fetch(`${engine().api.url}/api/namespaces/former/vars`);
    const span = await spanOf('GET /api/namespaces/:namespace/vars');
    expect(span.attributes).toMatchObject({ 'durektiv.namespace': 'former', 'http.response.status_code': 200 });
  });

  it.each([
    ['GET', '/v2/namespaces/demo/files/a/b.yaml', '/api/v2/namespaces/:namespace/files/*', 404],
    ['GET', '/namespaces/demo/tree/a', '/api/namespaces/:namespace/tree/*', 404],
    ['GET', '/v2/namespaces/demo/instances/none', '/api/v2/namespaces/:namespace/instances/:id', 400],
    ['PUT', '/v2/namespaces/demo/secrets', '/api/v2/namespaces/:namespace/secrets', 405],
  ])('names %s %s by its route %s, though it is answered with an error', async (method, path, route, status) => {
    await fetch(`${engine().api.url}/api${path}`, { method });
    const span = await spanOf(`${method} ${route}`);
    expect(span.attributes).toMatchObject({ 'http.route': route, 'http.response.status_code': status });
  });

  it('hands its place in the trace to the function', async () => {
    const call = await spanOf('call f', { 'durektiv.namespace': 'demo' });
    const { headers } = await callMarked(engine().stub, 'whole way');
    expect(headers).toMatchObject({ traceparent: `00-${call.traceId}-${call.spanId}-01`, tracestate: 'vendor=1' });
    expect(call.kind).toBe('client');
    expect(call.attributes).toMatchObject({
      'durektiv.path': '/child.yaml',
      'durektiv.state': 'inner',
      'durektiv.function': 'f',
      'durektiv.outcome': 'success',
    });
  });

  it('names the service, and tells no data', async () => {
    const call = await spanOf('call f', { 'durektiv.namespace': 'demo' });
    expect(call.resource).toMatchObject({ 'service.name': 'durektiv' });
    const told = JSON.stringify(traceOf(call), (_key, value: unknown) => (typeof value === 'bigint' ? null : value));
    expect(told).not.toContain('whole way');
  });

  it('gives states the times of the workflow, one after the other', async () => {
    const { traceId } = parent;
    const spans = collector.spans.filter((span) => span.traceId === traceId);
    const named = (name: string): CollectedSpan => spans.find((span) => span.name === name)!;
    const [flow, first, second, inner] = ['/caller.yaml', 'first', 'second', 'inner'].map(named);
    expect(first!.start >= flow!.start && first!.end <= second!.start && second!.end <= flow!.end).toBe(true);
    expect(inner!.start >= second!.start && inner!.end <= second!.end).toBe(true);
    expect(inner!.end > inner!.start).toBe(true);
  });

  it('marks what failed with the code, and not with the message', async () => {
    const flow = `
functions:
- {id: f, image: anything, type: knative-workflow}
states:
- id: try
  type: action
  action: {function: f, input: {__errcode: broken.part, __errmsg: private words}}
  catch: [{error: broken.part, transition: raise}]
- {id: raise, type: error, error: my.code, message: private words}
`;
    const { id } = await engine().api.submit('demo', flow);
    const failed = { code: 2, message: 'broken.part' };
    const instance = { 'durektiv.instance': id };
    expect(await spanOf('call f', instance)).toMatchObject({
      status: failed,
      attributes: { 'error.type': 'broken.part' },
    });
    expect((await spanOf('try', instance)).status).toEqual(failed);
    expect((await spanOf('raise', instance)).status.code ?? 0).toBe(0);
    const whole = await spanOf('/submission.yaml', instance);
    expect(whole.status).toEqual({ code: 2, message: 'my.code' });
    expect(whole.attributes).toMatchObject({ 'error.type': 'my.code', 'durektiv.status': 'failed' });
    expect(traceOf(whole).flatMap((span) => Object.values(span.attributes))).not.toContain('private words');
  });

  it('ends the state that a cancelled instance was in with it', async () => {
    const flow = 'states: [{id: wait, type: delay, duration: PT1H}]';
    const id = await engine().api.submitWithoutWaiting('demo', flow);
    await engine().api.cancel('demo', id);
    const cancelled = { code: 2, message: 'direktiv.cancels.api' };
    expect((await spanOf('wait', { 'durektiv.instance': id })).status).toEqual(cancelled);
    expect((await spanOf('/submission.yaml', { 'durektiv.instance': id })).status).toEqual(cancelled);
  });

  it('goes on with the trace of an event, in the flow that it starts and in a state that it wakes', async () => {
    await engine().api.namespace('events', {
      '/woken.yaml': 'start: {type: event, state: a, event: {type: test.begin}}\nstates: [{id: a, type: noop}]',
    });
    const waiting = 'states: [{id: listen, type: consumeEvent, event: {type: test.begin}}]';
    const listener = await startListening(engine(), 'events', waiting, 'test.begin');
    const event = { specversion: '1.0', id: '1', source: 'test', type: 'test.begin' };
    await engine().api.broadcast('events', event);
    const started = await spanOf('/woken.yaml');
    expect(wayTo(started)).toEqual([
      'POST /api/v2/namespaces/:namespace/events/broadcast',
      'start /woken.yaml',
      '/woken.yaml',
    ]);
    const shown = async () =>
      (await engine().store.instances.page('events', { direction: 'ASC', filters: [] }))
        .filter(({ path }) => path === '/woken.yaml')
        .map(({ traceId }) => traceId);
    await expect.poll(shown).toEqual([started.traceId]);
    const [request] = traceOf(started).filter(({ kind }) => kind === 'server');
    expect((await spanOf('listen', { 'durektiv.instance': listener })).links).toEqual([request?.spanId]);
  });

  it('goes on from the state that generates an event', async () => {
    const flow = 'states: [{id: tell, type: generateEvent, event: {type: test.begin, source: flow}}]';
    const { id } = await engine().api.submit('events', flow);
    const told = await spanOf('tell', { 'durektiv.instance': id });
    const started = await until('a flow below the state', () =>
      collector.spans.find(({ name, traceId }) => name === '/woken.yaml' && traceId === told.traceId),
    );
    expect(wayTo(started).slice(-3)).toEqual(['tell', 'start /woken.yaml', '/woken.yaml']);
  });

  it('makes a trace of what a client of Temporal asks for', async () => {
    await engine().api.namespace('asked');
    const args = [{ namespace: 'asked', flow: 'states: [{id: asked-for, type: noop}]' }];
    const options = { taskQueue: 'durektiv-flows', workflowId: randomUUID(), args };
    await engine().client.workflow.execute('DirektivRun', options);
    const state = await spanOf('asked-for');
    await until('the spans around it', () => wayTo(state).length === 3);
    expect(wayTo(state)).toEqual(['start /submission.yaml', '/submission.yaml', 'asked-for']);
  });

  it('sends nothing of a trace that is not recorded, and hands it on all the same', async () => {
    const traceId = 'abcdefabcdefabcdefabcdefabcdef12';
    const traceparent = `00-${traceId}-${parent.spanId}-00`;
    const path = '/namespaces/demo/instances?path=caller.yaml&wait=true';
    await post(path, { mark: 'not recorded' }, { traceparent });
    const { headers } = await callMarked(engine().stub, 'not recorded');
    expect(headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    await engine().api.submit('demo', 'states: [{id: later, type: noop}]');
    await spanOf('later');
    expect(collector.spans.filter((span) => span.traceId === traceId)).toEqual([]);
  });

  it('tells of a hundred states between two waits, and how many more there were', async () => {
    const flow = `
states:
- {id: turn, type: switch, conditions: [{condition: 'jq(.n > 249)', transition: over}], defaultTransition: add}
- {id: add, type: noop, transform: 'jq({n: (.n + 1)})', transition: turn}
- {id: over, type: noop}
`;
    const { id } = await engine().api.submit('demo', flow, { n: 0 });
    const whole = await spanOf('/submission.yaml', { 'durektiv.instance': id });
    const states = traceOf(whole).filter(({ attributes }) => 'durektiv.step' in attributes);
    expect(states).toHaveLength(100);
    expect(states.at(-1)?.attributes['durektiv.states_left_out']).toBe(402);
  });

  it('shows the id of the trace in instances, that of a request and that of a subflow', async () => {
    const { api } = engine();
    const traceparent = '00-aaaabbbbccccddddeeeeffff00001111-00f067aa0ba902b7-01';
    const started = await post('/namespaces/demo/instances?path=caller.yaml', { mark: 'shown' }, { traceparent });
    const { data } = (await started.json()) as { data: { id: string; traceId: string } };
    expect(data.traceId).toBe('aaaabbbbccccddddeeeeffff00001111');
    await api.ended('demo', data.id);
    const rows = await engine().store.instances.page('demo', { direction: 'DESC', filters: [], limit: 2 });
    expect(rows.map(({ path, traceId }) => [path, traceId])).toEqual([
      ['/child.yaml', data.traceId],
      ['/caller.yaml', data.traceId],
    ]);
  });

  it('tells a flow the id of its trace', async () => {
    const flow = 'states: [{id: a, type: getter, variables: [{key: trace, scope: system}]}]';
    const { id, output } = await engine().api.submit('demo', flow);
    const { traceId } = await spanOf('/submission.yaml', { 'durektiv.instance': id });
    expect(output).toMatchObject({ var: { trace: traceId } });
  });

  it('tells codes of a flow that handles secrets only when they are ours', async () => {
    await engine().api.send('POST', '/namespaces/demo/secrets', {
      name: 'TOKEN',
      data: Buffer.from('hush-hush').toString('base64'),
    });
    const flow = `
functions:
- {id: f, image: anything, type: knative-workflow}
states:
- {id: get, type: action, action: {function: f, secrets: [TOKEN], input: 'jq({v: .secrets.TOKEN})'}, transition: raise}
- {id: raise, type: error, error: 'hush-hush', message: m}
`;
    const { id } = await engine().api.submit('demo', flow);
    const whole = await spanOf('/submission.yaml', { 'durektiv.instance': id });
    expect(whole.status).toEqual({ code: 2, message: 'sealed' });
  });
});
