import { beforeAll, describe, expect, it } from 'vitest';
import { instancesOf } from './support/children.js';
import { useEngine } from './support/engine.js';
import { noopFlow, withFunction, withSubflow } from './support/flow-texts.js';
import { callMarked } from './support/stub-calls.js';
import { until } from './support/until.js';

const engine = useEngine();

/** Calls `workflow` and goes on to `caught` on any error that can be caught. */
const parent = (workflow: string, action = '{function: s, input: jq(.)}'): string => `${withSubflow(workflow)}
states:
- {id: a, type: action, action: ${action}, catch: [{error: '*', transition: caught}]}
- {id: caught, type: noop}
`;

const gotFlow = `
states:
- {id: a, type: noop, transform: {got: jq(.)}}
`;

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a subflow', () => {
  beforeAll(async () => {
    const { api } = engine();
    await api.namespace('subflows', { '/a/child.yaml': gotFlow, '/b/other.yaml': gotFlow });
    const references = {
      plain: 'child.yaml',
      dot: './child.yaml',
      up: '../a/child.yaml',
      root: '/a/child.yaml',
      revision: 'child.yaml:v1',
    };
    for (const [name, reference] of Object.entries(references)) {
      await api.upload('subflows', `/a/${name}.yaml`, parent(`'${reference}'`));
    }
  });

  it.each(['plain', 'dot', 'up', 'root', 'revision'])('is found from the folder of its parent: %s', async (name) => {
    const { status, output } = await engine().api.run('subflows', `/a/${name}.yaml`, { n: 1 });
    expect({ status, output }).toEqual({ status: 'complete', output: { n: 1, return: { got: { n: 1 } } } });
  });

  it.each([
    ['child', { got: {} }],
    ['short', { got: {} }],
    ['exact', { exact: true }],
    ['folder', { got: {} }],
  ])('is found without its extension, the exact name wins: %s', async (workflow, output) => {
    const { api } = engine();
    const namespace = `extension-${workflow}`;
    await api.namespace(namespace, {
      '/a/child.yaml': gotFlow,
      '/a/short.yml': gotFlow,
      '/a/exact': 'states: [{id: a, type: noop, transform: {exact: true}}]',
      '/a/exact.yaml': gotFlow,
      '/a/folder/other.yaml': noopFlow,
      '/a/folder.yaml': gotFlow,
      '/a/parent.yaml': parent(workflow, '{function: s, input: {}}'),
    });
    expect((await api.run(namespace, '/a/parent.yaml')).output).toEqual({ return: output });
  });

  it('is an instance of its own that knows its parent', async () => {
    const { id } = await engine().api.run('subflows', '/a/plain.yaml');
    const [child, ...more] = await instancesOf(engine(), 'subflows', id);
    expect(more).toEqual([]);
    expect(child).toMatchObject({
      path: '/a/child.yaml',
      status: 'complete',
      invoker: `instance:${id}`,
      lineage: [{ id, state: 'a', step: 1, branch: 0 }],
    });
    expect(await engine().api.instance('subflows', child?.id ?? '')).toMatchObject({
      flow: ['a'],
      output: { got: {} },
    });
  });

  it('may call a subflow in turn; an error no one catches comes up unchanged', async () => {
    const { api } = engine();
    await api.upload(
      'subflows',
      '/deep.yaml',
      "states:\n- {id: e, type: error, error: deep.err, message: 'far down'}\n",
    );
    const pass = (workflow: string) => `${withSubflow(workflow)}
states:
- {id: a, type: action, action: {function: s}}
`;
    await api.upload('subflows', '/middle.yaml', pass('deep.yaml'));
    await api.upload('subflows', '/top.yaml', pass('middle.yaml'));
    const { status, errorCode, errorMessage } = await api.run('subflows', '/top.yaml');
    expect({ status, errorCode, errorMessage }).toEqual({
      status: 'failed',
      errorCode: 'deep.err',
      errorMessage: 'far down',
    });
  });
});

describe('the failure of a subflow', () => {
  beforeAll(() =>
    engine().api.namespace('failing', {
      'error.yaml': `
states:
- {id: e, type: error, error: sub.err, message: 'no', transform: {own: output}}
`,
      'crash.yaml': `${withFunction}
states:
- {id: a, type: action, action: {function: f, input: {__errmsg: hidden}}}
`,
      'killed.yaml': `
timeouts: {kill: PT1S}
states:
- {id: a, type: delay, duration: PT1H}
`,
      'event.yaml': `
start: {type: event, event: {type: t}}
states:
- {id: a, type: noop}
`,
      'invalid.yaml': 'states:\n- {id: a, type: noop, transition: nowhere}\n',
      'calls-error.yaml': parent('error.yaml'),
      'calls-crash.yaml': parent('crash.yaml'),
      'calls-killed.yaml': parent('killed.yaml'),
      'calls-event.yaml': parent('event.yaml'),
      'calls-invalid.yaml': parent('invalid.yaml'),
      'calls-missing.yaml': parent('missing.yaml'),
    }),
  );

  it.each([
    ['that raised an error', 'error', 'sub.err', 'failed'],
    ['that crashed', 'crash', 'direktiv.internal.error', 'crashed'],
    ['that was killed by its own timeout', 'killed', 'direktiv.cancels.timeout.hard', 'failed'],
  ])('%s can be caught by the parent', async (_name, child, code, childStatus) => {
    const { id, status, output, flow } = await engine().api.run('failing', `calls-${child}.yaml`);
    expect({ status, flow }).toEqual({ status: 'complete', flow: ['a', 'caught'] });
    expect(output).toEqual({ error: { code, msg: expect.any(String) as string } });
    expect(await instancesOf(engine(), 'failing', id)).toMatchObject([{ status: childStatus, errorCode: code }]);
  });

  it('by an error state leaves its output in its own record', async () => {
    const { id } = await engine().api.run('failing', 'calls-error.yaml');
    const [child] = await instancesOf(engine(), 'failing', id);
    expect((await engine().api.instance('failing', child?.id ?? '')).output).toEqual({ own: 'output' });
  });

  it.each([
    ['without a file crashes the parent', 'missing', 'crashed', 'direktiv.internal.error'],
    ['that starts by event fails the parent', 'event', 'failed', 'direktiv.workflow.invoke'],
    ['that is not valid fails the parent', 'invalid', 'failed', 'direktiv.workflow.invalid'],
  ])('%s; that cannot be caught', async (_name, child, status, errorCode) => {
    const ended = await engine().api.run('failing', `calls-${child}.yaml`);
    expect(ended).toMatchObject({ status, errorCode, output: null, flow: ['a'] });
    expect(ended.errorMessage).toContain(`${child}.yaml`);
    expect(await instancesOf(engine(), 'failing', ended.id)).toEqual([]);
  });
});

describe.concurrent('an asynchronous action', () => {
  beforeAll(() =>
    engine().api.namespace('async', {
      'fails-late.yaml': `
states:
- {id: a, type: delay, duration: PT1S, transition: e}
- {id: e, type: error, error: late.err, message: too late}
`,
      'slow.yaml': `
states:
- {id: a, type: delay, duration: PT2S}
`,
      'goes-on.yaml': `${withSubflow('fails-late.yaml')}
states:
- {id: a, type: action, async: true, action: {function: s}, transition: b}
- {id: b, type: delay, duration: PT3S}
`,
      'ends.yaml': `${withSubflow('slow.yaml')}
states:
- {id: a, type: action, async: true, action: {function: s}}
`,
    }),
  );

  it('leaves no trace of a subflow that fails while the parent goes on', async () => {
    const { id, status, output } = await engine().api.run('async', 'goes-on.yaml');
    expect({ status, output }).toEqual({ status: 'complete', output: {} });
    expect(await instancesOf(engine(), 'async', id)).toMatchObject([{ status: 'failed', errorCode: 'late.err' }]);
  });

  it('leaves a subflow running when the parent ends', async () => {
    const { id } = await engine().api.run('async', 'ends.yaml');
    const [child] = await until('the child', async () => {
      const children = await instancesOf(engine(), 'async', id);
      return children.length > 0 && children;
    });
    expect((await engine().api.ended('async', child?.id ?? '')).status).toBe('complete');
  });

  it('leaves a function running when the instance ends', async () => {
    const { status, output } = await engine().api.submit(
      'async',
      `${withFunction}
states:
- {id: a, type: action, async: true, action: {function: f, input: {marker: detached, __delay: 2}}}
`,
    );
    expect({ status, output }).toEqual({ status: 'complete', output: {} });
    const { actionId } = await callMarked(engine().stub, 'detached');
    const answered = await until('the answer', () =>
      engine()
        .stub.callsOf(actionId)
        .find((call) => call.answeredAt),
    );
    expect(answered.droppedAt).toBeUndefined();
    expect(engine().stub.callsOf(actionId)).toHaveLength(1);
    expect(engine().stub.deletesOf(actionId)).toEqual([]);
  });

  it('is not made to fail by a function that fails', async () => {
    const { status, output } = await engine().api.submit(
      'async',
      `${withFunction}
states:
- {id: a, type: action, async: true, action: {function: f, input: {__errcode: x.y}}, transition: b}
- {id: b, type: delay, duration: PT1S}
`,
    );
    expect({ status, output }).toEqual({ status: 'complete', output: {} });
  });
});

describe.concurrent('a file that changes while an instance runs', () => {
  const waiting = (text: string) => `${withSubflow('child.yaml')}
states:
- {id: a, type: delay, duration: PT2S, transition: b}
- {id: b, type: action, action: {function: s}, transform: {own: ${text}, child: jq(.return)}}
`;
  const child = (text: string) => `states:\n- {id: a, type: noop, transform: {says: ${text}}}\n`;

  it('leaves the instance its old definition, but later subflows use the new file', async () => {
    const { api } = engine();
    await api.namespace('updates', { 'parent.yaml': waiting('old'), 'child.yaml': child('old') });
    const id = await api.start('updates', 'parent.yaml');
    await api.send('PATCH', '/namespaces/updates/files/parent.yaml', { data: base64(waiting('new')) });
    await api.send('PATCH', '/namespaces/updates/files/child.yaml', { data: base64(child('new')) });
    expect((await api.ended('updates', id)).output).toEqual({ own: 'old', child: { says: 'new' } });
    expect((await api.run('updates', 'parent.yaml')).output).toEqual({ own: 'new', child: { says: 'new' } });
  });

  it('does not touch the instance when it is deleted', async () => {
    const { api } = engine();
    await api.namespace('deletes', { 'parent.yaml': waiting('old'), 'child.yaml': noopFlow });
    const id = await api.start('deletes', 'parent.yaml');
    await api.fetch('/namespaces/deletes/files/parent.yaml', { method: 'DELETE' });
    expect(await api.ended('deletes', id)).toMatchObject({ status: 'complete', output: { own: 'old' } });
  });
});
