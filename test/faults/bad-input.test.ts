import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { type GarbageFunction, startGarbageFunction } from './support/garbage-function.js';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'bad';
const mebibyte = 1024 * 1024;

const header = 'direktiv_api: workflow/v1\n';
const noop = `${header}states:\n- id: a\n  type: noop\n`;

/** What a function answers whose image is the name. */
const garbage: Readonly<Record<string, Buffer>> = {
  'no-http': Buffer.from('this is no HTTP\r\n\r\n'),
  'no-header': Buffer.from('HTTP/1.1 200 OK\r\nthis is no header\r\nContent-Length: 2\r\n\r\n{}'),
  'binary-header': Buffer.from('HTTP/1.1 200 OK\r\nX-A: \0\x01\x02\r\nContent-Length: 2\r\n\r\n{}', 'latin1'),
  'bad-length': Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}'),
  'two-lengths': Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'),
  'negative-length': Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}'),
  'short-body': Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"cut": '),
  'bad-chunks': Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n'),
  'huge-header': Buffer.from(`HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(11 * mebibyte)}\r\nContent-Length: 2\r\n\r\n{}`),
  silence: Buffer.alloc(0),
};

let ground: Ground;
let server: ServerProcess;
const functions = new Map<string, GarbageFunction>();

beforeAll(async () => {
  ground = await startGround();
  for (const [image, answer] of Object.entries(garbage)) functions.set(image, await startGarbageFunction(answer));
  const endpoints = Object.fromEntries([...functions].map(([image, { url }]) => [image, url]));
  const env = { ...ground.env, DUREKTIV_FUNCTIONS: JSON.stringify({ ...endpoints, '*': ground.stub.url }) };
  server = await ServerProcess.start('all-in-one', env);
  await ground.api.namespace(namespace, { '/noop.yaml': noop });
});
afterAll(async () => {
  await server?.terminate();
  await Promise.all([...functions.values()].map((one) => one.close()));
  await ground?.stop();
});
afterEach(async () => {
  expect((await ground.api.fetch('/status')).status).toBe(200);
  expect(server.hasEnded).toBe(false);
});

interface ApiError {
  readonly code: string;
  readonly message: string;
  readonly diagnostics?: readonly { readonly code: string; readonly line: number; readonly column: number }[];
}

async function refusal(response: Response): Promise<{ status: number; error: ApiError }> {
  return { status: response.status, error: ((await response.json()) as { error: ApiError }).error };
}

const submit = (flow: string) => ground.api.send('POST', `/namespaces/${namespace}/submissions?wait=true`, { flow });
const start = (body: string | Buffer) =>
  ground.api.fetch(`/namespaces/${namespace}/instances?path=/noop.yaml&wait=true`, { method: 'POST', body });

async function instances(): Promise<{ total: number; pending: number }> {
  const response = await ground.api.fetch(`/namespaces/${namespace}/instances`);
  const { meta, data } = (await response.json()) as { meta: { total: number }; data: { status: string }[] };
  return { total: meta.total, pending: data.filter(({ status }) => status === 'pending').length };
}

/** How many runs Temporal knows, whatever the index says. */
async function runs(): Promise<number> {
  return (await ground.client.workflow.count()).count;
}

describe('what is refused leaves no instance', () => {
  let before: { total: number; pending: number };
  let runsBefore: number;
  beforeEach(async () => {
    before = await instances();
    runsBefore = await runs();
  });
  afterEach(async () => {
    expect(await instances()).toEqual(before);
    expect(await runs()).toBe(runsBefore);
  });

  const action = (fields: string) => `${header}functions:
- id: f
  type: knative-workflow
  image: test/echo
states:
- id: a
  type: action
${fields}`;

  const flows: readonly (readonly [what: string, code: string, flow: string])[] = [
    ['broken YAML', 'bad-yaml', 'states: [a, {b: "\n'],
    ['no document', 'empty-document', ''],
    ['an unknown field', 'unknown-field', `${noop}  transitoin: b\n`],
    ['an unknown type of state', 'unknown-type', `${header}states:\n- id: a\n  type: nope\n`],
    ['an undeclared function', 'unknown-function', action('  action:\n    function: g\n')],
    ['a wrong duration of a delay', 'bad-duration', `${header}states:\n- id: a\n  type: delay\n  duration: ten\n`],
    ['a transition to nowhere', 'unknown-state', `${noop}  transition: b\n`],
    ['a document over 1 MiB', 'too-large', `${noop}# ${'x'.repeat(mebibyte)}\n`],
    ['deeply nested sequences', 'too-deep', `${noop}  transform: ${'['.repeat(5_000)}${']'.repeat(5_000)}\n`],
    ['deeply nested mappings', 'too-deep', `${noop}  transform: ${'{a: '.repeat(5_000)}1${'}'.repeat(5_000)}\n`],
    ['unclosed brackets without end', 'too-deep', `${noop}  transform: ${'['.repeat(100_000)}`],
    ['an alias bomb', 'alias-expansion', aliasBomb()],
    ['an alias of itself', 'circular-alias', `${noop}  transform: &a {b: *a}\n`],
  ];

  it.each(flows)('a submission with %s: 400 with the diagnostic %s', async (_what, code, flow) => {
    const { status, error } = await refusal(await submit(flow));
    expect({ status, code: error.code }).toEqual({ status: 400, code: 'request_flow_invalid' });
    expect(error.diagnostics?.map((diagnostic) => diagnostic.code)).toContain(code);
  });

  it('a file that does not parse: its start answers 500 with the text of the fault, as Direktiv does', async () => {
    await ground.api.upload(namespace, '/broken.yaml', `${noop}  transitoin: b\n`);
    const response = await ground.api.fetch(`/namespaces/${namespace}/instances?path=/broken.yaml`, { method: 'POST' });
    const { status, error } = await refusal(response);
    expect(status).toBe(500);
    expect(error.code).toMatch(/^cannot parse workflow 'broken\.yaml': .*transitoin/s);
    expect(error.message).toBe(error.code);
  });

  it('a submission that is not JSON: 400', async () => {
    const response = await ground.api.fetch(`/namespaces/${namespace}/submissions`, {
      method: 'POST',
      body: '{"flow": ',
    });
    expect(await refusal(response)).toMatchObject({ status: 400, error: { code: 'request_body_not_json' } });
  });

  it('a submission whose flow is no text: 400', async () => {
    const response = await ground.api.send('POST', `/namespaces/${namespace}/submissions`, { flow: { states: [] } });
    expect(await refusal(response)).toMatchObject({ status: 400, error: { code: 'request_body_bad_json_schema' } });
  });

  it('a submission that is nested 100,000 levels deep: 400', async () => {
    const body = `{"flow": ${JSON.stringify(noop)}, "input": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const response = await ground.api.fetch(`/namespaces/${namespace}/submissions`, { method: 'POST', body });
    expect(await refusal(response)).toMatchObject({ status: 400 });
  });

  it('an input that is nested 100,000 levels deep: 400', async () => {
    const response = await start(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    const { status, error } = await refusal(response);
    expect({ status, code: error.code }).toEqual({ status: 400, code: 'request_data_invalid' });
    expect(error.message).toContain('1000 levels');
  });

  it('an input over 128 MiB: 413', async () => {
    const { status, error } = await refusal(await start(Buffer.alloc(128 * mebibyte + 1, 'a')));
    expect({ status, code: error.code }).toEqual({ status: 413, code: 'request_body_too_large' });
  });

  it('a file that is not there: the text says so', async () => {
    const response = await ground.api.fetch(`/namespaces/${namespace}/instances?path=/none.yaml`, { method: 'POST' });
    expect((await refusal(response)).error.code).toBe("file '/none.yaml': ErrNotFound");
  });

  it('an unknown namespace: 404', async () => {
    const response = await ground.api.send('POST', '/namespaces/none/submissions', { flow: noop });
    expect(await refusal(response)).toMatchObject({ status: 404, error: { code: 'resource_not_found' } });
  });
});

/** Each anchor holds ten of the one before it: 10^9 values from a few lines. */
function aliasBomb(): string {
  const levels = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 9; i++)
    levels.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  return `${noop}  transform:\n${levels.map((line) => `    ${line}\n`).join('')}`;
}

describe('an input that is not a JSON object runs as the language says', () => {
  const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
  const inputs: readonly (readonly [what: string, body: string | Buffer, data: Json])[] = [
    ['plain text', 'hello', { input: base64('hello') }],
    ['JSON that was cut off', '{"a": 1', { input: base64('{"a": 1') }],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0x00, 0xfe]), { input: base64(Buffer.from([0xff, 0x00, 0xfe])) }],
    ['two JSON values', '{} {}', { input: base64('{} {}') }],
    ['a number beyond a double', '1e999', { input: base64('1e999') }],
    ['a list', '[1, 2]', { input: [1, 2] }],
    ['the prototype as a key', '{"__proto__": {"a": 1}}', JSON.parse('{"__proto__": {"a": 1}}') as Json],
  ];

  it.each(inputs)('%s', async (_what, body, data) => {
    const response = await start(body);
    expect({ status: response.status, text: await response.text() }).toEqual({
      status: 200,
      text: JSON.stringify(data),
    });
  });
});

describe('names and texts without bound run', () => {
  const name = 'n'.repeat(2_000);

  it('ids of 2,000 characters', async () => {
    const flow = `${header}functions:
- id: ${name}
  type: knative-workflow
  image: test/echo
states:
- id: ${name}
  type: action
  action:
    function: ${name}
    input: {a: 1}
`;
    expect(await ground.api.submit(namespace, flow)).toMatchObject({
      status: 'complete',
      output: { return: { a: 1 } },
    });
  });

  it('an event type of 5,000 characters', async () => {
    const type = 't'.repeat(5_000);
    const flow = `${header}states:\n- id: a\n  type: consumeEvent\n  timeout: PT1S\n  event:\n    type: ${type}\n`;
    const end = await ground.api.submit(namespace, flow);
    expect(end).toMatchObject({ status: 'failed', errorCode: 'direktiv.cancels.timeout.soft' });
  });

  it('a path of 800 characters', async () => {
    const path = `/${Array(4).fill('p'.repeat(200)).join('/')}.yaml`;
    await ground.api.upload(namespace, path, noop);
    expect(await ground.api.run(namespace, path)).toMatchObject({ status: 'complete' });
  });

  it('an error message of 2.4 MB, which is cut', async () => {
    const message = `jq([range(600000)] | map("abcd") | join(""))`;
    const flow = `${header}states:\n- id: a\n  type: error\n  error: my.code\n  message: '${message}'\n`;
    const { status, errorCode, errorMessage } = await ground.api.submit(namespace, flow);
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: 'my.code' });
    expect(errorMessage).toMatch(/^(abcd)+… \(\d+ more characters\)$/);
  });
});

describe('a function that', () => {
  const call = (image: string, input: Json, more = '') => `${header}functions:
- id: f
  type: knative-workflow
  image: ${image}
states:
- id: a
  type: action
${more}  action:
    function: f
    input: ${JSON.stringify(input)}
`;
  const crashed = {
    status: 'crashed',
    errorCode: 'direktiv.internal.error',
    errorMessage: 'an internal error occurred',
  };

  it('hangs: the state fails at its timeout with direktiv.cancels.timeout.soft, and the function is interrupted', async () => {
    const end = await ground.api.submit(namespace, call('test/echo', { __hang: true }, '  timeout: PT2S\n'));
    expect(end).toMatchObject({ status: 'failed', errorCode: 'direktiv.cancels.timeout.soft' });
    await expect.poll(() => ground.stub.deletes).toHaveLength(1);
    expect(ground.stub.deletes[0]?.actionId).toBe(ground.stub.calls.at(-1)?.actionId);
  });

  it('cuts the connection: the instance has crashed and tells no details', async () => {
    expect(await ground.api.submit(namespace, call('test/echo', { __reset: true }))).toMatchObject(crashed);
  });

  it('cuts the connection: no catch takes it, not even the one for everything', async () => {
    const flow = `${call('test/echo', { __reset: true })}  catch:\n  - error: "*"\n`;
    expect(await ground.api.submit(namespace, flow)).toMatchObject(crashed);
  });

  it('answers 20 MB: all of it is the result', async () => {
    const { status, output } = await ground.api.submit(namespace, call('test/echo', { __size: 20_000_000 }));
    expect(status).toBe('complete');
    expect((output as { return: { x: string } }).return.x).toHaveLength(20_000_000);
  });

  it('answers JSON that is nested 100,000 levels deep: the instance has crashed', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(await ground.api.submit(namespace, call('test/echo', { __raw: deep }))).toMatchObject(crashed);
  });

  it('answers text: its base64 is the result', async () => {
    const { output } = await ground.api.submit(namespace, call('test/echo', { __raw: 'plain' }));
    expect(output).toEqual({ return: Buffer.from('plain').toString('base64') });
  });

  it('answers a status of failure: it can be caught as `container failed`', async () => {
    const end = await ground.api.submit(namespace, call('test/echo', { __status: 503 }));
    expect(end).toMatchObject({ status: 'failed', errorCode: 'container failed' });
  });

  it.each(Object.keys(garbage))('answers garbage (%s): the instance has crashed', async (image) => {
    expect(await ground.api.submit(namespace, call(image, {}))).toMatchObject(crashed);
  });

  it('answers an error code of 100 KB: the instance has failed with its beginning', async () => {
    const code = 'c'.repeat(100_000);
    const end = await ground.api.submit(namespace, call('test/echo', { __errcode: code, __errmsg: 'long code' }));
    expect(end).toMatchObject({ status: 'failed', errorCode: code.slice(0, 1_000), errorMessage: 'long code' });
  });

  it('answers an error message of 5 MB: the instance has failed, and its message counts what was cut', async () => {
    const flow = call('test/echo', {}).replace('    input: {}\n', '');
    const input = { __errcode: 'long', __errmsg: 'm'.repeat(5_000_000) };
    const { status, errorCode, errorMessage } = await ground.api.submit(namespace, flow, input);
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: 'long' });
    expect(errorMessage).toMatch(/^m{1000,}… \(\d+ more characters\)$/);
  });
});

describe('after all of that', () => {
  it('no instance is left pending', async () => {
    expect((await instances()).pending).toBe(0);
  });
});
