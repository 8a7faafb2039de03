import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { useEngine } from './support/engine.js';

interface Line {
  readonly level: string;
  readonly msg: string;
}
interface Warning {
  readonly severity: string;
  readonly code: string;
  readonly line: number;
  readonly column: number;
}

const engine = useEngine();
const namespace = 'warnings';
const right = 'states:\n- {id: a, type: noop, log: "js(return 1)"}\n';
const wrong = `states:
- id: a
  type: noop
  log: hello
- {id: b, type: noop, log: jq(.a |), metadata: "js(return 1 +;)"}
`;
const warnings = [
  { severity: 'warning', code: 'unreachable-state', line: 5, column: 8 },
  { severity: 'warning', code: 'bad-jq', line: 5, column: 35 },
  { severity: 'warning', code: 'bad-js', line: 5, column: 62 },
];
const states = (count: number) =>
  Array.from({ length: count }, (_, i) => `- {id: s${i}, type: noop, log: "jq(.${i} |)"}\n`).join('');

async function submit(flow: string, query = ''): Promise<{ data: { id: string }; warnings?: Warning[] }> {
  const response = await engine().api.send('POST', `/namespaces/${namespace}/submissions${query}`, { flow });
  expect(response.status).toBe(200);
  return (await response.json()) as { data: { id: string }; warnings?: Warning[] };
}

async function linesOf(query: string): Promise<Line[]> {
  const response = await engine().api.fetch(`/namespaces/${namespace}/logs${query}`);
  return ((await response.json()) as { data: Line[] }).data.filter(({ level }) => level === 'WARN');
}

async function linesOfInstance(id: string): Promise<string[]> {
  await engine().api.ended(namespace, id);
  return (await linesOf(`?instance=${id}`)).map(({ msg }) => msg);
}

beforeAll(() => engine().api.namespace(namespace));

describe('what the author of a flow will not have meant', () => {
  it.each(['', '?wait=true&output=true'])('stands beside the answer to a submission: %j', async (query) => {
    const answer = await submit(wrong, query);
    expect(answer.warnings).toMatchObject(warnings);
    expect(answer.warnings).toHaveLength(3);
  });

  it('adds nothing to the answer when there is none', async () => {
    expect(Object.keys(await submit(right))).toEqual(['data']);
  });

  it('is in the log of the instance, with its place', async () => {
    const { data } = await submit(wrong);
    const lines = await linesOfInstance(data.id);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe(
      'line 5, column 35: This jq cannot be evaluated, the state will fail with direktiv.jq.badCommand: unexpected EOF. (bad-jq)',
    );
  });

  it('is in the log a few times only', async () => {
    const { data } = await submit(`states:\n${states(20)}`);
    const lines = await linesOfInstance(data.id);
    expect(lines).toHaveLength(6);
    expect(lines[5]).toBe('34 more warnings about this file: durektiv validate shows them');
  });

  it('is in the log of a flow that is started from a file, whose answer is as ever', async () => {
    await engine().api.upload(namespace, '/started.yaml', wrong);
    const response = await engine().api.send(
      'POST',
      `/namespaces/${namespace}/instances?path=/started.yaml`,
      {} as Json,
    );
    const answer = (await response.json()) as { data: { id: string } };
    expect(Object.keys(answer)).toEqual(['data']);
    expect(await linesOfInstance(answer.data.id)).toHaveLength(3);
  });

  it('is in the log of the namespace when a file is saved, with its path', async () => {
    await engine().api.upload(namespace, '/saved.yaml', wrong);
    const lines = (await linesOf('')).map(({ msg }) => msg).filter((msg) => msg.startsWith('/saved.yaml '));
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('/saved.yaml line 5, column 8: ');
  });
});
