import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import type { VariableScope } from '../../src/store/schema.js';
import { useEngine } from './support/engine.js';
import { withSubflow } from './support/flow-texts.js';
import { eventsOf, eventTypesOf, typeOf } from './support/history.js';

const engine = useEngine();
const namespace = 'getter';

beforeAll(async () => {
  await engine().api.namespace(namespace, { '/dir/flow.yaml': get([{ key: 'k', scope: 'workflow' }]) });
  for (const [name, text] of Object.entries(stored)) await put('namespace', namespace, name, text);
});

/** Namespace variables; their MIME type says nothing to a getter. */
const stored: Readonly<Record<string, string | Buffer>> = {
  object: '{"b": [1, 2], "a": null}',
  number: '5',
  text: 'hello',
  quoted: '"hello"',
  bytes: Buffer.from([0, 255]),
  empty: '',
  deep: '['.repeat(1001) + ']'.repeat(1001),
};

async function put(scope: VariableScope, reference: string, name: string, data: string | Buffer): Promise<void> {
  const content = { mimeType: 'text/plain', data: Buffer.from(data) };
  await engine().store.variables.write(namespace, [{ key: { scope, reference, name }, content }]);
}

function get(variables: Json, more = 'transform: jq(.var)'): string {
  return `states: [{id: a, type: getter, variables: ${JSON.stringify(variables)}, ${more}}]`;
}

const run = (variables: Json, input: Json = {}, more?: string) =>
  engine().api.submit(namespace, get(variables, more), input);

async function outputOf(variables: Json, input?: Json): Promise<Json> {
  const { status, output, errorMessage } = await run(variables, input);
  expect({ status, errorMessage }).toEqual({ status: 'complete', errorMessage: null });
  return output;
}

const inNamespace = (...keys: string[]) => keys.map((key) => ({ key, scope: 'namespace' }));

describe.concurrent('a getter', () => {
  it('stores all values as one object under var', async () => {
    const { output } = await run(inNamespace('object', 'number'), { kept: 1, var: 'old' }, 'log: read');
    expect(output).toEqual({ kept: 1, var: { object: { a: null, b: [1, 2] }, number: 5 } });
  });

  it('replaces the var of an earlier getter', async () => {
    const flow = `
states:
- {id: a, type: getter, variables: [{key: number, scope: namespace}], transition: b}
- {id: b, type: getter, variables: [{key: text, scope: namespace}]}
`;
    expect((await engine().api.submit(namespace, flow)).output).toEqual({ var: { text: 'aGVsbG8=' } });
  });

  it('gives JSON as what it says, whatever the MIME type, and anything else in base64', async () => {
    expect(await outputOf(inNamespace('number', 'quoted', 'text', 'bytes', 'empty'))).toEqual({
      number: 5,
      quoted: 'hello',
      text: 'aGVsbG8=',
      bytes: 'AP8=',
      empty: null,
    });
  });

  it('gives null for what is missing, without shifting the others', async () => {
    const variables = [
      ...[
        { key: 'missing', scope: 'workflow' },
        { key: 'number', scope: 'namespace' },
      ],
      ...[
        { key: 'missing', scope: 'thread', as: 'thread' },
        { key: 'quoted', scope: 'namespace' },
      ],
    ];
    expect(await outputOf(variables)).toEqual({ missing: null, number: 5, thread: null, quoted: 'hello' });
  });

  it('reads variables of the instance unless another scope is named; a thread is the instance (D1, D32)', async () => {
    const flow = `
states:
- {id: a, type: setter, variables: [{key: k, scope: instance, value: mine}], transition: b}
- {id: b, type: getter, variables: [{key: k}, {key: k, scope: thread, as: t}], transform: jq(.var)}
`;
    expect((await engine().api.submit(namespace, flow)).output).toEqual({ k: 'mine', t: 'mine' });
  });

  it('does not see the instance variables of its parent', async () => {
    await engine().api.upload(namespace, '/child.yaml', get([{ key: 'k' }]));
    const flow = `${withSubflow('/child.yaml')}
states:
- {id: a, type: setter, variables: [{key: k, scope: instance, value: mine}], transition: b}
- {id: b, type: action, action: {function: s}, transform: jq(.return)}
`;
    expect((await engine().api.submit(namespace, flow)).output).toEqual({ k: null });
  });

  it('reads workflow variables by the path of its own file', async () => {
    await put('workflow', '/dir/flow.yaml', 'k', '"of the file"');
    await put('workflow', '/dir/other.yaml', 'k', '"of another"');
    expect((await engine().api.run(namespace, '/dir/flow.yaml')).output).toEqual({ k: 'of the file' });
  });

  it('evaluates the key, and stores the value under it or under `as`, which is never evaluated', async () => {
    const variables = [
      { key: 'jq(.name)', scope: 'namespace' },
      { key: 'num-jq(.name)', scope: 'namespace', as: 'jq(.name)' },
      { key: 'number', scope: 'namespace', as: '__proto__' },
    ];
    const { output } = await run(variables, { name: 'quoted' });
    expect(JSON.stringify(output)).toBe('{"__proto__":5,"jq(.name)":null,"quoted":"hello"}');
  });

  it('gives the later value when two have one name', async () => {
    const variables = [
      { key: 'number', scope: 'namespace', as: 'x' },
      { key: 'quoted', scope: 'namespace', as: 'x' },
    ];
    expect(await outputOf(variables)).toEqual({ x: 'hello' });
  });

  it.each([
    ['a number', 'jq(1)', 'direktiv.jq.notString'],
    ['an empty text', 'jq("")', 'direktiv.jq.notString'],
    ['an object', { a: 1 }, 'direktiv.jq.notString'],
    ['null', 'jq(null)', 'direktiv.jq.badCommand'],
    ['a name with a blank', 'a b', 'direktiv.var.invalidKey'],
    ['a name that starts with a digit', '9a', 'direktiv.var.invalidKey'],
    ['a name that ends with a dash', 'a-', 'direktiv.var.invalidKey'],
    ['a name of 256 letters', 'a'.repeat(256), 'direktiv.var.invalidKey'],
  ])('fails when the key is %s; that can be caught', async (_what, key, code) => {
    const { status, output } = await run([{ key }], {}, "catch: [{error: '*'}]");
    expect({ status, output }).toMatchObject({ status: 'complete', output: { error: { code } } });
  });

  it('checks the keys in order', async () => {
    expect(await run([{ key: '9' }, { key: 'jq(1)' }])).toMatchObject({ errorCode: 'direktiv.var.invalidKey' });
    expect(await run([{ key: 'jq(1)' }, { key: '9' }])).toMatchObject({ errorCode: 'direktiv.jq.notString' });
  });

  it('crashes on a value that is nested too deep, naming it', async () => {
    const { status, errorMessage } = await run(inNamespace('deep'));
    expect(status).toBe('crashed');
    expect(errorMessage).toContain('namespace deep');
  });
});

describe.concurrent('a getter of files', () => {
  const file = (key: string, as = 'f') => [{ key, scope: 'file', as }];

  beforeAll(async () => {
    const { api } = engine();
    await api.upload(namespace, '/data/a.yaml', 'a: 1');
    await api.send('POST', `/namespaces/${namespace}/files`, { name: 'b.json', type: 'file', data: 'eyJiIjogMn0=' });
    await api.send('POST', `/namespaces/${namespace}/files`, { name: 'empty', type: 'file' });
  });

  it.each([
    ['/data/a.yaml', Buffer.from('a: 1').toString('base64')],
    ['data/a.yaml', Buffer.from('a: 1').toString('base64')],
    ['./data/../b.json', { b: 2 }],
    ['empty', null],
    ['/nowhere/b.json', null],
  ])('%s is %j: paths begin at the root', async (key, value) => {
    expect(await outputOf(file(key))).toEqual({ f: value });
  });

  it('reads them beside variables, each in its place', async () => {
    const variables = [...inNamespace('number'), ...file('b.json'), ...inNamespace('quoted'), ...file('none', 'n')];
    expect(await outputOf(variables)).toEqual({ number: 5, f: { b: 2 }, quoted: 'hello', n: null });
  });

  it('crashes on a directory, naming it', async () => {
    const { status, errorCode, errorMessage } = await run(file('data'));
    expect({ status, errorCode }).toEqual({ status: 'crashed', errorCode: 'direktiv.internal.error' });
    expect(errorMessage).toContain('/data is a directory');
  });

  it.each(['a b', '_x', 'a\u0000b'])('fails on the path %j, which no file can have', async (key) => {
    expect(await run(file(key))).toMatchObject({ status: 'failed', errorCode: 'direktiv.var.invalidKey' });
  });
});

describe.concurrent('a getter of the system', () => {
  const system = (...keys: string[]) => keys.map((key) => ({ key, scope: 'system' }));

  it('gives the id of the instance, a fresh UUID, the time in seconds, and the trace id, which is empty', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { id, output } = await run([
      ...system('instance', 'uuid', 'epoch', 'trace'),
      { ...system('uuid')[0], as: 'u' },
    ]);
    const { uuid, u, epoch, ...rest } = output as { uuid: string; u: string; epoch: number };
    expect(rest).toEqual({ instance: id, trace: '' });
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(u).not.toBe(uuid);
    expect(epoch).toBeGreaterThanOrEqual(before - 1);
    expect(epoch).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it('crashes on any other key, naming it', async () => {
    const { status, errorMessage } = await run(system('uuid', 'weather'));
    expect(status).toBe('crashed');
    expect(errorMessage).toContain('weather');
  });

  it('costs nothing in the history', async () => {
    const { id } = await run(system('uuid', 'epoch'));
    expect(await eventTypesOf(engine().client, id)).toHaveLength(5);
  });
});

describe('the history', () => {
  it('has one marker for a getter, however many variables it reads', async () => {
    const { id } = await run([...inNamespace('object', 'number', 'text'), { key: 'b.json', scope: 'file' }]);
    const types = await eventTypesOf(engine().client, id);
    expect(types.filter((type) => type === 'MARKER_RECORDED')).toHaveLength(1);
    expect(types).toHaveLength(6);
  });

  it('does not hold a large value', async () => {
    await put('namespace', namespace, 'large', JSON.stringify('x'.repeat(20 * 1024 * 1024)));
    const { id, output } = await run(inNamespace('large'), {}, 'transform: "jq({n: (.var.large | length)})"');
    expect(output).toEqual({ n: 20 * 1024 * 1024 });
    const markers = (await eventsOf(engine().client, id)).filter((event) => typeOf(event) === 'MARKER_RECORDED');
    expect(JSON.stringify(markers).length).toBeLessThan(20_000);
  });

  it('takes hundreds of values in one loop: no task grows too large', async () => {
    await put('namespace', namespace, 'medium', JSON.stringify('x'.repeat(30 * 1024)));
    const flow = `
states:
- {id: a, type: getter, variables: [{key: medium, scope: namespace}], transform: 'jq({n: (.n - 1)})', transition: b}
- {id: b, type: switch, conditions: [{condition: jq(.n > 0), transition: a}]}
`;
    const { id, status } = await engine().api.submit(namespace, flow, { n: 300 });
    expect(status).toBe('complete');
    expect(await eventTypesOf(engine().client, id)).not.toContain('WORKFLOW_TASK_FAILED');
  });
});
