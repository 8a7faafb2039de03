import { beforeEach, describe, expect, it } from 'vitest';
import { FlowError } from '../../src/errors/flow-error.js';
import { NamespaceGoneError } from '../../src/instances/launch.js';
import { InvalidFlowError } from '../../src/language/invalid-flow.js';
import { base64, useApi } from './support/api.js';

const api = useApi();
const root = '/api/v2/namespaces/demo/instances';
const flow = 'states:\n- id: a\n  type: noop\n';
const start = (query: string, body?: string | Uint8Array) => api().send('POST', `${root}?${query}`, body);
const input = () => Buffer.from(api().instances.starts[0]?.input ?? []).toString('utf8');

beforeEach(async () => {
  const { files } = api().store;
  await files.create({ namespace: 'demo', path: '/dir', type: 'directory', mimeType: '', data: new Uint8Array() });
  await files.create({
    namespace: 'demo',
    path: '/dir/flow.yaml',
    type: 'workflow',
    mimeType: '',
    data: Buffer.from(flow),
  });
});

describe('starting an instance (http 6.2)', () => {
  it('answers its record at once', async () => {
    const answer = await start('path=/dir/flow.yaml', '{"a":1}');
    expect(answer.status).toBe(200);
    const { id, ...record } = answer.json.data as { id: string };
    expect(record).toEqual({
      createdAt: '2024-05-01T10:00:00.12Z',
      endedAt: null,
      status: 'pending',
      path: '/dir/flow.yaml',
      errorCode: null,
      invoker: 'api',
      definition: base64(flow),
      errorMessage: null,
      flow: [],
      traceId: '',
      lineage: [],
      namespace: 'demo',
    });
    expect(answer.headers.get('direktiv-instance-id')).toBe(id);
  });

  it.each(['dir/flow.yaml', '/dir/flow.yaml', '//dir/./flow.yaml', '/dir/flow.yaml:v1', '%2Fdir%2Fflow.yaml'])(
    'finds the file by path=%s',
    async (path) => {
      expect((await start(`path=${path}`)).status).toBe(200);
      expect(api().instances.starts[0]).toMatchObject({
        namespace: 'demo',
        path: '/dir/flow.yaml',
        definition: flow,
      });
    },
  );

  it('starts the file as it is by then when its namespace was made again meanwhile', async () => {
    api().instances.refusal = new NamespaceGoneError('demo');
    expect((await start('path=/dir/flow.yaml')).status).toBe(200);
    expect(api().instances.starts).toMatchObject([{ namespace: 'demo', path: '/dir/flow.yaml', definition: flow }]);
  });

  it('hands over the body byte by byte, whatever its type', async () => {
    await api().send('POST', `${root}?path=dir/flow.yaml`, ' {"a" : 1} ', { 'Content-Type': 'text/weird' });
    expect(input()).toBe(' {"a" : 1} ');
    api().instances.starts.length = 0;
    await start('path=dir/flow.yaml', new Uint8Array([0, 255, 10]));
    expect(api().instances.starts[0]?.input).toEqual(Buffer.from([0, 255, 10]));
  });

  it('hands over no bytes for an empty body, and {} when it waits', async () => {
    await start('path=dir/flow.yaml');
    expect(input()).toBe('');
    api().instances.starts.length = 0;
    await start('path=dir/flow.yaml&wait=true');
    expect(input()).toBe('{}');
  });

  it.each([
    ['path=nothing', "file '/nothing': ErrNotFound"],
    ['path=dir', 'ErrFileTypeIsDirectory'],
    ['path=', 'ErrFileTypeIsDirectory'],
    ['', 'ErrFileTypeIsDirectory'],
    ['path=_x', "ErrInvalidPathParameter: '_x' is no path of a file"],
  ])('with %j answers 500 with the reason as code and message', async (query, text) => {
    const answer = await start(query);
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual({ error: { code: text, message: text } });
    expect(api().instances.starts).toEqual([]);
  });

  it('of an invalid flow tells every diagnostic', async () => {
    const diagnostic = {
      severity: 'error',
      code: 'unknown-field',
      message: 'no field x',
      line: 3,
      column: 5,
      path: 'x',
    } as const;
    api().instances.refusal = new InvalidFlowError([diagnostic]);
    const answer = await start('path=dir/flow.yaml');
    const text = "cannot parse workflow 'dir/flow.yaml': 3:5: no field x";
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual({ error: { code: text, message: text, diagnostics: [diagnostic] } });
  });

  it('of a file that is not text is refused', async () => {
    const data = new Uint8Array([0xff, 0xfe]);
    await api().store.files.create({ namespace: 'demo', path: '/bin', type: 'file', mimeType: '', data });
    expect((await start('path=bin')).json.error.message).toBe(
      "cannot parse workflow 'bin': the file is not UTF-8 text",
    );
  });

  it('of a flow that starts by event is refused', async () => {
    api().instances.refusal = new FlowError('direktiv.workflow.invoke', 'starts by event');
    const text = 'cannot manually invoke event-based workflow';
    const answer = await start('path=dir/flow.yaml');
    expect([answer.status, answer.json]).toEqual([500, { error: { code: text, message: text } }]);
  });

  it('takes an input of 20 MB', async () => {
    const body = Buffer.alloc(20_000_000, 'x');
    expect((await start('path=dir/flow.yaml', body)).status).toBe(200);
    expect(api().instances.starts[0]?.input.length).toBe(20_000_000);
  });

  it('refuses an input over 128 MiB with 413 and starts nothing', async () => {
    const answer = await start('path=dir/flow.yaml', Buffer.alloc(128 * 1024 * 1024 + 1));
    expect(answer.status).toBe(413);
    expect(api().instances.starts).toEqual([]);
  });
});
