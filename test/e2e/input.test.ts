import { beforeAll, describe, expect, it } from 'vitest';
import { noopFlow, withSubflow } from './support/flow-texts.js';
import { useEngine } from './support/engine.js';

const engine = useEngine();

const greetChild = `${withSubflow('child.yaml')}
states:
- id: a
  type: action
  action: {function: s, input: hello}
`;

beforeAll(() =>
  engine().api.namespace('input', { 'noop.yaml': noopFlow, 'child.yaml': noopFlow, 'greet.yaml': greetChild }),
);

/** Starts the flow of one noop with a raw body and gives its output and the input the API keeps. */
async function outputFor(body: string | undefined, wait: boolean): Promise<unknown> {
  const { api } = engine();
  const path = `/namespaces/input/instances?path=noop.yaml${wait ? '&wait=true&output=true' : ''}`;
  const response = await api.fetch(path, { method: 'POST', body: body === undefined ? undefined : Buffer.from(body) });
  const { id } = ((await response.json()) as { data: { id: string } }).data;
  return (await api.ended('input', id)).output;
}

describe('the input of an instance', () => {
  it.each([
    ['an object as it is', '{"a":1}', { a: 1 }],
    ['a list under input', '[1,2]', { input: [1, 2] }],
    ['a string under input', '"text"', { input: 'text' }],
    ['a number under input', '5', { input: 5 }],
    ['null under input', 'null', { input: null }],
    ['what is not JSON as base64', 'hello', { input: 'aGVsbG8=' }],
    ['JSON with something behind it as base64', '{} x', { input: 'e30geA==' }],
  ])('becomes data: %s', async (_name, body, data) => {
    expect(await outputFor(body, true)).toEqual(data);
  });

  it('is the empty string when there is none', async () => {
    expect(await outputFor(undefined, false)).toEqual({ input: '' });
  });

  it('is an empty object when there is none and the caller waits', async () => {
    expect(await outputFor(undefined, true)).toEqual({});
  });

  it('keeps numbers as doubles', async () => {
    expect(await outputFor('{"n":9007199254740993}', true)).toEqual({ n: 9007199254740992 });
  });

  it('is stored byte for byte', async () => {
    const body = ' {"b" : 1, "a":\n2.0} ';
    const { id } = await engine().api.run('input', 'noop.yaml', Buffer.from(body));
    const response = await engine().api.fetch(`/namespaces/input/instances/${id}/input`);
    const { data } = (await response.json()) as { data: { input: string; inputLength: number } };
    expect(Buffer.from(data.input, 'base64').toString()).toBe(body);
    expect(data.inputLength).toBe(body.length);
  });

  it('of a subflow is the JSON text of the action input: a string arrives under input', async () => {
    const { output } = await engine().api.run('input', 'greet.yaml');
    expect(output).toEqual({ return: { input: 'hello' } });
  });
});
