import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from '../e2e/support/engine.js';
import { codeBlocks, page } from './support/pages.js';

const engine = useEngine();
const commands = codeBlocks(page('docs/api.md')).filter(({ language }) => language === 'sh');

/** What the commands are about, beside what they make themselves. */
const shout = `
functions: [{id: shout, image: my/shout, type: knative-workflow}]
states: [{id: shout, type: action, action: {function: shout, input: {text: jq(.text)}}, transform: jq(.return)}]
`;
const waits = 'states: [{id: wait, type: delay, duration: PT5M}]';

let folder: string;
const variables: Record<string, string> = {};

/** A stream has no end: after so long its command is ended. */
const STREAM_MS = 10_000;

/** The output of a block, as a shell in the folder of the flow gives it. */
async function run(block: string): Promise<string> {
  const env = { ...process.env, ...variables };
  const running = promisify(execFile)('bash', ['-euc', block], { cwd: folder, env, timeout: STREAM_MS });
  try {
    return (await running).stdout;
  } catch (error) {
    const { killed, stdout } = error as { killed?: boolean; stdout: string };
    if (killed === true) return stdout;
    throw error;
  }
}

function block(part: string): string {
  const found = commands.filter(({ text }) => text.includes(part));
  expect(found.map(({ text }) => text)).toHaveLength(1);
  return found[0]?.text ?? '';
}

/** Each block by what it is known by, and what it must give. */
const cases: Readonly<Record<string, (output: string) => void>> = {
  'op=create-workflow': (output) => expect(output).toMatch(/"name":"former".*"path":"\/greet".*\nHello Ada!$/s),
  'instances?path=shout.yaml&wait=true': (output) => expect(output.trimEnd()).toMatch(/\{"text":"hello"\}$/),
  '"status": "cancelled"': (output) => expect(output).toBe(''),
  user_not_found: (output) =>
    expect(JSON.parse(output)).toEqual({ error: { code: 'user_not_found', message: 'no such user' } }),
  '/variables': (output) => expect(output.trimEnd()).toMatch(/"name":"limit".*\n5$/s),
  '/logs/subscribe': (output) => expect(output).toMatch(/^id: \S+\nevent: message\ndata: \{.*"msg":/),
  '/events/broadcast': (output) => expect(output).toBe(''),
  '/pause': (output) => {
    const data = { paused: true, since: expect.any(String) as string, held: 0 };
    expect(JSON.parse(output)).toEqual({ data });
  },
  '/jx': (output) => {
    const { data } = JSON.parse(output) as { data: { output: string[] } };
    expect(data.output.map((text) => Buffer.from(text, 'base64').toString().trim())).toEqual(['"Hello Ada!"']);
  },
};

describe('the commands of docs/api.md do what the page says', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'durektiv-docs-'));
    await writeFile(join(folder, 'shout.yaml'), shout);
    const { api } = engine();
    await api.namespace('demo');
    variables['A'] = `${api.url}/api/v2`;
    variables['ID'] = '';
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has a case for each block', () => {
    expect(Object.keys(cases)).toHaveLength(commands.length);
  });

  it('answers a flow that cannot run as the page shows', async () => {
    const flow = `direktiv_api: workflow/v1
states:
- {id: first, type: noop, transition: w}

- {id: w, type: delay, duration: soon}
`;
    const answer = await engine().api.send('POST', '/namespaces/demo/submissions', { flow });
    const [shown] = codeBlocks(page('docs/api.md')).filter(({ language }) => language === 'json');
    expect([answer.status, await answer.json()]).toEqual([400, JSON.parse(shown?.text ?? '')]);
  });

  it.each(Object.entries(cases))(
    '%s',
    async (part, check) => {
      if (part.includes('cancelled')) variables['ID'] = await engine().api.submitWithoutWaiting('shop', waits);
      check(await run(block(part)));
    },
    30_000,
  );
});
