import { describe, expect, it } from 'vitest';
import { FlowError } from '../../src/errors/flow-error.js';
import { InvalidFlowError } from '../../src/language/invalid-flow.js';
import { useApi } from './support/api.js';

const api = useApi();
const root = '/api/v2/namespaces/demo/submissions';
const flow = 'states:\n- id: a\n  type: noop\n';
const started = () => {
  const { input, ...request } = api().instances.starts[0] ?? { input: new Uint8Array() };
  return { ...request, input: Buffer.from(input).toString() };
};

describe('a submission as JSON', () => {
  it('runs a flow without storing a file', async () => {
    const answer = await api().post(root, { flow, input: { hello: 'world' } });
    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({ status: 'pending', path: '/submission.yaml' });
    expect(started()).toEqual({
      namespace: 'demo',
      path: '/submission.yaml',
      definition: flow,
      input: '{"hello":"world"}',
    });
    expect((await api().get('/api/v2/namespaces/demo/files')).json.data).toMatchObject({ children: [] });
  });

  it.each([
    ['{}', '{}'],
    ['null', 'null'],
    ['[1]', '[1]'],
    ['"text"', '"text"'],
    ['0', '0'],
    ['{"__proto__":{"a":1}}', '{"__proto__":{"a":1}}'],
  ])('with the input %s hands over %s', async (input, expected) => {
    await api().send('POST', root, `{"flow":"x","input":${input}}`);
    expect(started().input).toBe(expected);
  });

  it('needs no input', async () => {
    await api().post(root, { flow });
    expect(started().input).toBe('{}');
  });

  it('may wait like a start of a file', async () => {
    api().instances.outcome = { status: 'complete', output: { a: [1] } };
    const answer = await api().post(`${root}?wait=true&field=a`, { flow });
    expect([answer.status, answer.text]).toEqual([200, '[1]']);
    expect(answer.headers.get('direktiv-instance-id')).not.toBeNull();
  });

  it.each([
    ['not json', 'request_body_not_json'],
    ['', 'request_body_not_json'],
    ['{}', 'request_body_bad_json_schema'],
    ['{"flow": 5}', 'request_body_bad_json_schema'],
    ['[]', 'request_body_bad_json_schema'],
  ])('is refused when its body is %j', async (body, code) => {
    const answer = await api().send('POST', root, body);
    expect(answer.status).toBe(400);
    expect(answer.json.error.code).toBe(code);
  });
});

describe('a submission as YAML', () => {
  const yaml = (query: string, body: string | Uint8Array, type = 'application/yaml') =>
    api().send('POST', `${root}${query}`, body, { 'Content-Type': type });

  it.each(['application/yaml', 'application/x-yaml', 'text/yaml', 'Text/YAML; charset=utf-8'])(
    'with the type %s is the flow itself',
    async (type) => {
      expect((await yaml('', flow, type)).status).toBe(200);
      expect(started()).toMatchObject({ definition: flow, input: '{}' });
    },
  );

  it('takes its input from the query', async () => {
    await yaml(`?input=${encodeURIComponent('{"a": "ä"}')}`, flow);
    expect(started().input).toBe('{"a": "ä"}');
  });

  it('is refused when that input is not JSON', async () => {
    const answer = await yaml('?input={a', flow);
    expect(answer.status).toBe(400);
    expect(answer.json.error).toEqual({
      code: 'request_data_invalid',
      message: 'the query parameter input is not JSON',
    });
  });

  it('is refused when it is not UTF-8', async () => {
    const answer = await yaml('', new Uint8Array([0xff]));
    expect(answer.status).toBe(400);
    expect(answer.json.error).toMatchObject({ code: 'request_flow_invalid', diagnostics: [] });
  });
});

describe('a submission that cannot run', () => {
  it('is answered with every diagnostic', async () => {
    const diagnostics = [1, 2].map((line) => ({
      severity: 'error' as const,
      code: 'unknown-field',
      message: `fault ${line}`,
      line,
      column: 1,
      path: 'states[0]',
    }));
    api().instances.refusal = new InvalidFlowError(diagnostics);
    const answer = await api().post(root, { flow });
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({
      error: { code: 'request_flow_invalid', message: '1:1: fault 1; 2:1: fault 2', diagnostics },
    });
  });

  it('because it starts by event says so', async () => {
    api().instances.refusal = new FlowError('direktiv.workflow.invoke', 'starts by event');
    const answer = await api().post(root, { flow });
    expect(answer.status).toBe(400);
    expect(answer.json.error).toMatchObject({ code: 'request_flow_invalid' });
    expect(answer.json.error.message).toContain('starts by event');
  });
});
