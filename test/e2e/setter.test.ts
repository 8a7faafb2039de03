import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import type { VariableScope } from '../../src/store/schema.js';
import type { Ended } from './support/api.js';
import { useEngine } from './support/engine.js';
import { eventTypesOf } from './support/history.js';

const engine = useEngine();
const namespace = 'setter';

beforeAll(() => engine().api.namespace(namespace));

let lastKey = 0;
/** A key that no other test uses. */
const freshKey = (): string => `key${++lastKey}`;

function set(variables: Json, more = 'log: written'): string {
  return `states: [{id: a, type: setter, variables: ${JSON.stringify(variables)}, ${more}}]`;
}

const run = (variables: Json, input: Json = {}, more?: string): Promise<Ended> =>
  engine().api.submit(namespace, set(variables, more), input);

async function write(variables: Json, input?: Json): Promise<Ended> {
  const ended = await run(variables, input);
  expect({ status: ended.status, errorMessage: ended.errorMessage }).toEqual({
    status: 'complete',
    errorMessage: null,
  });
  return ended;
}

async function stored(name: string, scope: VariableScope = 'namespace', reference = namespace) {
  const { variables } = engine().store;
  const [entry] = await variables.list(namespace, { scope, reference }, name);
  if (entry === undefined) return undefined;
  const { mimeType, data } = (await variables.get(namespace, entry.id))!;
  return { mimeType, text: Buffer.from(data).toString('utf8') };
}

describe.concurrent('a setter', () => {
  it('creates a variable and leaves the data alone', async () => {
    const key = freshKey();
    const { output } = await write([{ key, scope: 'namespace', value: { b: 1, a: 'jq(.x)' } }], { x: [2] });
    expect(output).toEqual({ x: [2] });
    expect(await stored(key)).toEqual({ mimeType: 'application/json', text: '{"a":[2],"b":1}' });
  });

  it('overwrites data and MIME type', async () => {
    const key = freshKey();
    await write([{ key, scope: 'namespace', value: 1, mimeType: 'application/json' }]);
    await write([{ key, scope: 'namespace', value: 'two', mimeType: 'text/plain' }]);
    expect(await stored(key)).toEqual({ mimeType: 'text/plain', text: 'two' });
  });

  it.each(['instance', 'thread', undefined])(
    'writes a variable of the instance for the scope %s (D1, D32)',
    async (scope) => {
      const key = freshKey();
      const { id } = await write([{ key, ...(scope !== undefined && { scope }), value: 'x' }]);
      expect(await stored(key, 'instance', id)).toEqual({ mimeType: 'application/json', text: '"x"' });
    },
  );

  it('writes a variable of the file of its flow', async () => {
    const key = freshKey();
    await engine().api.upload(namespace, '/deep/flow.yaml', set([{ key, scope: 'workflow', value: 'x' }]));
    await engine().api.run(namespace, '/deep/flow.yaml');
    expect(await stored(key, 'workflow', '/deep/flow.yaml')).toEqual({ mimeType: 'application/json', text: '"x"' });
  });

  it('evaluates key, MIME type and value', async () => {
    const key = freshKey();
    const variable = { key: 'jq(.key)', scope: 'namespace', mimeType: 'text/jq(.kind)', value: 'jq(.value)' };
    await write([variable], { key, kind: 'plain', value: 'as it is' });
    expect(await stored(key)).toEqual({ mimeType: 'text/plain', text: 'as it is' });
  });

  it('takes a MIME type that is no text for none', async () => {
    const key = freshKey();
    await write([{ key, scope: 'namespace', mimeType: 'jq(1)', value: 'x' }]);
    expect(await stored(key)).toEqual({ mimeType: 'application/json', text: '"x"' });
  });

  it('gives the last of two values for one variable', async () => {
    const key = freshKey();
    await write([1, 2].map((value) => ({ key, scope: 'namespace', value })));
    expect((await stored(key))?.text).toBe('2');
  });

  it('writes all variables or none', async () => {
    const [good, bad] = [freshKey(), freshKey()];
    const variables = [
      { key: good, scope: 'namespace', value: 1 },
      { key: bad, scope: 'namespace', value: 'no base64', mimeType: 'application/octet-stream' },
    ];
    expect(await run(variables)).toMatchObject({ status: 'crashed', errorCode: 'direktiv.internal.error' });
    expect(await stored(good)).toBeUndefined();
  });

  it('shows what it wrote to everyone at once', async () => {
    const key = freshKey();
    const flow = `
states:
- {id: a, type: setter, variables: [{key: ${key}, scope: namespace, value: jq(.)}], transition: b}
- {id: b, type: getter, variables: [{key: ${key}, scope: namespace}], transform: jq(.var)}
`;
    expect((await engine().api.submit(namespace, flow, { n: 1 })).output).toEqual({ [key]: { n: 1 } });
  });

  it.each([
    ['a number as key', { key: 'jq(1)', value: 1 }, 'direktiv.jq.notString'],
    ['a key that breaks the rule', { key: 'a b', value: 1 }, 'direktiv.var.invalidKey'],
    ['a value that is null', { key: 'k', value: 'jq(.missing)' }, 'direktiv.jq.badCommand'],
    ['a MIME type that is null', { key: 'k', value: 1, mimeType: 'jq(.missing)' }, 'direktiv.jq.badCommand'],
  ])('fails on %s; that can be caught', async (_what, variable, code) => {
    const { status, output } = await run([variable], {}, "catch: [{error: '*'}]");
    expect({ status, output }).toMatchObject({ status: 'complete', output: { error: { code } } });
  });

  it('checks the variables in order, each by key, MIME type and value', async () => {
    const bad = 'jq(.missing)';
    expect(await run([{ key: '9', mimeType: bad, value: bad }])).toMatchObject({
      errorCode: 'direktiv.var.invalidKey',
    });
    expect(await run([{ key: 'k', value: bad }, { key: '9' }])).toMatchObject({ errorCode: 'direktiv.jq.badCommand' });
  });

  it('costs one marker in the history, however many variables it writes', async () => {
    const { id } = await write([1, 2, 3].map((value) => ({ key: `v${value}`, value })));
    const types = await eventTypesOf(engine().client, id);
    expect(types.filter((type) => type === 'MARKER_RECORDED')).toHaveLength(1);
    expect(types).toHaveLength(6);
  });

  it('stores a large value', async () => {
    const key = freshKey();
    const flow = set([{ key, scope: 'namespace', value: 'jq(.text)', mimeType: 'text/plain' }], 'transform: {}');
    const { status } = await engine().api.submit(namespace, flow, { text: 'x'.repeat(20 * 1024 * 1024) });
    expect(status).toBe('complete');
    expect((await stored(key))?.text).toHaveLength(20 * 1024 * 1024);
  });
});

describe.concurrent('what a setter stores', () => {
  const octets = 'application/octet-stream';
  it.each<[mimeType: string, value: Json, text: string]>([
    ['', 'text', '"text"'],
    ['', { b: [1, 'é'], a: '<&>' }, '{"a":"<&>","b":[1,"é"]}'],
    ['', false, 'false'],
    ['', -1.5e21, '-1.5e+21'],
    ['application/json', 'text', '"text"'],
    ['text/html', '<p>', '"<p>"'],
    ['text/plain; charset=UTF-8', 'text', '"text"'],
    ['text/plain', 'text\n"', 'text\n"'],
    ['text/plain; charset=utf-8', 'text', 'text'],
    ['text/plain', 2500000, '2500000'],
    ['text/plain', 0, '0'],
    ['text/plain', { x: 1 }, '{"x":1}'],
    ['text/plain', [], '[]'],
    [octets, 'aGVsbG8=', 'hello'],
    [octets, 'aGVs\nbG8=', 'hello'],
    [octets, { x: 1 }, '{"x":1}'],
    [octets, 0, '0'],
  ])('as %j for %j is %j', async (mimeType, value, text) => {
    const key = freshKey();
    await write([{ key, scope: 'namespace', value: 'jq(.v)', ...(mimeType !== '' && { mimeType }) }], { v: value });
    expect(await stored(key)).toEqual({ mimeType: mimeType === '' ? 'application/json' : mimeType, text });
  });
});

describe.concurrent('a variable is deleted', () => {
  async function expectDeleted(variable: Json, input: Json = {}): Promise<void> {
    const key = freshKey();
    await write([{ key, scope: 'namespace', value: 1 }]);
    const deleting = { ...(variable as object), key, scope: 'namespace' } as Json;
    await write([deleting], input);
    await write([deleting], input); // nothing is there any more
    expect(await stored(key)).toBeUndefined();
  }

  it.each([{ value: {} }, { value: [] }, { value: 0 }, { value: 'jq("")' }, { value: 'jq(-0)' }])(
    'by the JSON of $value (D27)',
    (variable) => expectDeleted(variable),
  );

  it.each(['application/json', 'text/plain', 'application/octet-stream'])('by null as %s', (mimeType) =>
    expectDeleted({ value: null, mimeType }),
  );

  it('by no value', () => expectDeleted({}));

  it.each(['text/plain', 'application/octet-stream'])(
    'by no bytes as %s, also when it is not there (D30)',
    (mimeType) => expectDeleted({ value: 'jq(.empty)', mimeType }, { empty: '' }),
  );
});
