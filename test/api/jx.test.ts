import { describe, expect, it } from 'vitest';
import { base64, useApi } from './support/api.js';

const api = useApi();

const send = (jx: string, data = '{}', query = '') =>
  api().post(`/api/v2/jx${query}`, { jx: base64(jx), data: base64(data) });
const text = (encoded: string) => Buffer.from(encoded, 'base64').toString();
interface Answer {
  jx: string;
  data: string;
  output: string[];
  logs: string;
}
/** The data of an answer with its parts decoded. */
const decoded = ({ json }: { json: { data: never } }) => {
  const { jx, data, output, logs } = json.data as Answer;
  return { jx: text(jx), data: text(data), output: output.map(text), logs: text(logs) };
};

describe('POST /jx (http 14)', () => {
  it('answers what was sent, the result and an empty log', async () => {
    const answer = await send('jq(.a)', '{"a": [1, {"c": 2, "b": "x"}, [], {}]}');
    expect(answer.status).toBe(200);
    expect(decoded(answer)).toEqual({
      jx: 'jq(.a)',
      data: '{"a": [1, {"c": 2, "b": "x"}, [], {}]}',
      output: ['[\n  1,\n  {\n    "b": "x",\n    "c": 2\n  },\n  [],\n  {}\n]'],
      logs: '',
    });
    expect(Object.keys(answer.json.data as Answer)).toEqual(['jx', 'data', 'output', 'logs']);
  });

  it.each([
    ['a YAML mapping', 'sum: jq(.a + 1)\ntext: a is jq(.a)', '{\n  "sum": 3,\n  "text": "a is 2"\n}'],
    ['JSON', '{"list": ["jq(.a)", true, null]}', '{\n  "list": [\n    2,\n    true,\n    null\n  ]\n}'],
    ['JavaScript', 'js(return data.a * 2) is jq(.a * 2)', '"4 is 4"'],
    ['a plain text, which is trimmed', '"  hi  "', '"hi"'],
    ['nothing', '', 'null'],
    ['what has a meaning in HTML', '<b>', '"\\u003cb\\u003e"'],
  ])('evaluates %s', async (_name, jx, output) => {
    expect(decoded(await send(jx, '{"a": 2}')).output).toEqual([output]);
  });

  it.each([
    ['jq(', "failure: missing bracket: 'jq(' has no closing parenthesis\n"],
    ['jq(.a)', 'failure: the jq expression gave no results: use `// default`\n'],
    ['a: [1, jq(error("no"))]', `failure: in 'a': in element 1: error in jq 'error("no")': error: no\n`],
  ])('answers 200 and the reason when %j fails', async (jx, logs) => {
    const answer = await send(jx);
    expect(answer.status).toBe(200);
    expect(decoded(answer)).toMatchObject({ output: [], logs });
  });

  it('ends an expression that runs for ever', async () => {
    const answer = decoded(await send('"jq(def f: f; f)"'));
    expect(answer.output).toEqual([]);
    expect(answer.logs).toContain('steps');
  });

  it.each(['', '{', '"x', '[NaN]'])('refuses the data %j', async (data) => {
    const { status, json } = await send('jq(.)', data);
    expect({ status, error: json.error }).toEqual({
      status: 400,
      error: { code: 'request_data_invalid', message: "invalid 'data': it is not JSON" },
    });
  });

  it.each(['a: b: c', '[', '*x'])('refuses %j, which is no YAML, with its diagnostics', async (jx) => {
    const { status, json } = await send(jx);
    expect(status).toBe(400);
    expect(json.error).toMatchObject({ code: 'request_data_invalid', diagnostics: [{ severity: 'error' }] });
    expect(json.error.message).toMatch(/^invalid 'jx': \d+:\d+: /);
  });

  it('looks at the data first', async () => {
    expect((await send('[', '[')).json.error.message).toContain("'data'");
  });

  it.each([[{ jx: '*', data: 'e30=' }], [{ jx: '', data: 'e30' }]])('refuses %j, which is no base64', async (body) => {
    expect((await api().post('/api/v2/jx', body)).json.error.code).toBe('request_body_not_json');
  });

  it('refuses a body with another type of value', async () => {
    expect((await api().post('/api/v2/jx', { jx: 1 })).json.error.code).toBe('request_body_bad_json_schema');
  });

  describe('with assert', () => {
    it.each([
      ['success', '1'],
      ['array', '[]'],
      ['object', '{}'],
      ['object&assert=success', '{}'],
    ])('%s holds for %s', async (assert, jx) => {
      expect((await send(jx, '{}', `?assert=${assert}`)).status).toBe(200);
    });

    it.each([
      ['success', 'jq(error("no"))', 'assert_success', `error in jq 'error("no")': error: no`],
      ['array', '{}', 'assert_array', 'result is not an array'],
      ['object', '[]', 'assert_object', 'result is not an object'],
      ['array', 'jq(', 'assert_array', 'result is not an array'],
      ['success&assert=object', '1', 'assert_object', 'result is not an object'],
      ['toString', '1', 'request_data_invalid', 'unknown assert: toString'],
    ])('%s does not hold for %s: error and data are answered', async (assert, jx, code, message) => {
      const answer = await send(jx, '{}', `?assert=${assert}`);
      expect(answer.status).toBe(400);
      expect(answer.json.error).toEqual({ code, message });
      expect(decoded(answer).jx).toBe(jx);
    });
  });

  it('has no other method', async () => {
    expect((await api().get('/api/v2/jx')).status).toBe(405);
  });
});
