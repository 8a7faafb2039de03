import { readFileSync, statSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { newKey } from '../../src/access/api-key.js';
import { freePorts } from '../../src/process/ports.js';
import { useEngine } from '../e2e/support/engine.js';
import { useCli } from './support/cli.js';

const engine = useEngine();
const cli = useCli(() => ({ DUREKTIV_SERVER: engine().api.url, DUREKTIV_NAMESPACE: 'shop' }));

const greet = 'states:\n- {id: greet, type: noop, log: "hi jq(.name)", transform: {hello: jq(.name)}}\n';
const refuse =
  'states:\n- {id: look, type: noop, transition: no}\n- {id: no, type: error, error: shop.closed, message: come later}\n';
const nap = 'states:\n- {id: nap, type: delay, duration: PT1H}\n';
const parent =
  'functions: [{id: f, type: subflow, workflow: /greet.yaml}]\nstates:\n- {id: ask, type: action, action: {function: f, input: {name: Ada}}}\n';

let done: string;
let failed: string;
let family: string;
beforeAll(async () => {
  const { api } = engine();
  await api.namespace('shop', {
    '/greet.yaml': greet,
    '/refuse.yaml': refuse,
    '/nap.yaml': nap,
    '/parent.yaml': parent,
  });
  done = (await api.run('shop', '/greet.yaml', { name: 'Ada' })).id;
  failed = (await api.run('shop', '/refuse.yaml')).id;
  family = (await api.run('shop', '/parent.yaml')).id;
});

const json = (text: string) => JSON.parse(text) as unknown;

describe('durektiv instances list', () => {
  it('prints a table, the newest first', async () => {
    const { status, stdout } = await cli(['instances', 'list']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ID +STATUS +STARTED +TOOK +INVOKER +PATH +ERROR\n/);
    expect(stdout).toMatch(new RegExp(`${failed}  failed +\\S+ \\S+ +\\S+ +api +/refuse.yaml +shop.closed\n`));
    expect(stdout.indexOf(failed)).toBeLessThan(stdout.indexOf(done));
  });

  it('filters by status, path and age', async () => {
    const ids = async (...args: string[]) => {
      const { stdout } = await cli(['instances', 'list', '--json', ...args]);
      return (json(stdout) as { instances: { id: string }[] }).instances.map(({ id }) => id);
    };
    expect(await ids('--status', 'failed', '--since', '1h')).toEqual([failed]);
    expect(await ids('--path', '/par')).toEqual([family]);
    expect(await ids('--since', new Date(Date.now() + 60_000).toISOString())).toEqual([]);
  });

  it('--json gives them all fields, and how many there are', async () => {
    const { stdout } = await cli(['instances', 'list', '--status', 'failed', '--json']);
    expect(json(stdout)).toEqual({
      total: 1,
      instances: [
        {
          ...{ id: failed, namespace: 'shop', path: '/refuse.yaml', status: 'failed', invoker: 'api' },
          ...{ errorCode: 'shop.closed', errorMessage: 'come later', flow: ['look', 'no'], lineage: [] },
          createdAt: expect.stringMatching(/Z$/) as string,
          endedAt: expect.stringMatching(/Z$/) as string,
        },
      ],
    });
  });

  it('says that there are more', async () => {
    const { stderr } = await cli(['instances', 'list', '--limit', '2']);
    expect(stderr).toMatch(/^2 of \d: more with --offset 2 or --limit\n$/);
  });

  it('refuses a status and an age that are none', async () => {
    expect(await cli(['instances', 'list', '--status', 'dead'])).toMatchObject({ status: 2, stdout: '' });
    const { status, stderr } = await cli(['instances', 'list', '--since', 'yesterday']);
    expect(status).toBe(2);
    expect(stderr).toContain('an age such as 30m, 12h or 7d');
  });
});

describe('durektiv instances show', () => {
  it('shows an instance with what went in and came out', async () => {
    const { status, stdout } = await cli(['instances', 'show', done]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^status +complete$/m);
    expect(stdout).toContain('\ninput:\n{\n  "name": "Ada"\n}\n');
    expect(stdout).toContain('\noutput:\n{\n  "hello": "Ada"\n}\n');
  });

  it('--json is one object', async () => {
    const { stdout } = await cli(['instances', 'show', done, '--json']);
    expect(json(stdout)).toMatchObject({ id: done, input: { name: 'Ada' }, output: { hello: 'Ada' }, metadata: null });
  });

  it('says that the output is gone when Temporal has forgotten the run', { timeout: 150_000 }, async () => {
    const { api, client } = engine();
    const { id } = await api.run('shop', '/greet.yaml', { name: 'Eve' });
    await client.workflowService.deleteWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: id },
    });
    // Temporal takes its time for it: twenty seconds, or more on a busy machine.
    const isForgotten = () =>
      client.workflow
        .getHandle(id)
        .describe()
        .then(() => false)
        .catch((error: unknown) => error instanceof WorkflowNotFoundError);
    await expect.poll(isForgotten, { timeout: 120_000, interval: 500 }).toBe(true);
    expect((await cli(['instances', 'show', id])).stdout).toContain('output:\ngone: Temporal has forgotten the run');
  });

  it('says that there is no such instance', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    const { status, stderr } = await cli(['instances', 'show', id]);
    const said = `durektiv: there is no instance ${id} in the namespace shop (resource_not_found)\n`;
    expect({ status, stderr }).toEqual({ status: 1, stderr: said });
  });
});

describe('durektiv instances logs', () => {
  it('prints the lines', async () => {
    const { status, stdout } = await cli(['instances', 'logs', done]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\S+ \S+ INFO {2}greet: hi Ada$/m);
  });

  it('names the flow of a line of a subflow', async () => {
    expect((await cli(['instances', 'logs', family])).stdout).toMatch(/INFO {2}\/greet.yaml greet: hi Ada$/m);
  });

  it('--json prints one object a line', async () => {
    const { stdout } = await cli(['instances', 'logs', done, '--last', '1', '--json']);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(json(stdout)).toMatchObject({ workflow: { instance: done, status: 'completed' } });
  });

  it('-f goes on until the instance has ended', async () => {
    const id = await engine().api.start('shop', '/nap.yaml', {});
    const following = cli(['instances', 'logs', id, '-f']);
    await engine().api.cancel('shop', id);
    const { status, stdout } = await following;
    expect(status).toBe(0);
    expect(stdout).toContain('nap: ');
    expect(stdout.trimEnd().split('\n').at(-1)).toContain('cancel');
  });

  it('-f goes on behind the --last lines', async () => {
    const id = await engine().api.start('shop', '/nap.yaml', {});
    const following = cli(['instances', 'logs', id, '-f', '--last', '1', '--json']);
    await setTimeout(2_000); // It has asked for the last line before the end comes.
    await engine().api.cancel('shop', id);
    const lines = (await following).stdout.trimEnd().split('\n');
    expect(json(lines.at(-1) ?? '')).toMatchObject({ workflow: { instance: id, status: 'failed' } });
    const ended = (await cli(['instances', 'logs', id, '-f', '--last', '2', '--json'])).stdout;
    expect(ended.trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('durektiv instances history', () => {
  it('prints the way of an instance', async () => {
    const { stdout } = await cli(['instances', 'history', failed]);
    expect(stdout).toMatch(/^STEP {2}STATE +ENTERED +TOOK\n1 +look .*\n2 +no .*\n +failed .*\n$/);
  });

  it('--json has states and subflows', async () => {
    const history = json((await cli(['instances', 'history', family, '--json'])).stdout);
    expect(history).toEqual({
      ...{ id: family, status: 'complete' },
      states: [{ step: 1, state: 'ask', enteredAt: expect.stringMatching(/Z$/) as string }],
      subflows: [{ id: expect.any(String) as string, path: '/greet.yaml' }],
    });
  });
});

describe('durektiv instances cancel', () => {
  it('cancels what runs and leaves alone what has ended', async () => {
    const id = await engine().api.start('shop', '/nap.yaml', {});
    const { status, stdout } = await cli(['instances', 'cancel', id, done, '--json']);
    expect(status).toBe(0);
    expect(json(stdout)).toEqual([
      { id, status: 'cancelled' },
      { id: done, status: 'complete' },
    ]);
  });
});

describe('durektiv graph --instance', () => {
  it('draws the flow that the instance was started with, and where it went', async () => {
    const { status, stdout } = await cli(['graph', '--text', '--instance', failed]);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'starts by hand, with look\n* look  noop\n  * → no\nx no  error shop.closed\n    → end\n',
    });
    expect((await cli(['graph', '--instance', failed])).stdout).toContain('class s1 last');
  });

  it('says that there is no such instance', async () => {
    expect(await cli(['graph', '--instance', '00000000-0000-4000-8000-000000000000'])).toMatchObject({ status: 1 });
  });
});

describe('durektiv namespaces', () => {
  it('makes, lists and deletes one', async () => {
    expect(await cli(['namespaces', 'create', 'short-lived'])).toMatchObject({ status: 0, stdout: '' });
    expect((await cli(['namespaces', 'list'])).stdout).toMatch(
      /^NAME +MADE +PAUSED\n(.*\n)*short-lived +\S+ \S+ +no\n/,
    );
    expect(await cli(['namespaces', 'delete', 'short-lived', '--yes'])).toMatchObject({ status: 0 });
    const { stdout } = await cli(['namespaces', 'list', '--json']);
    const createdAt = expect.any(String) as string;
    expect(json(stdout)).toEqual({ namespaces: [{ name: 'shop', createdAt, paused: false }] });
  });

  it('pauses one and lets it go on', async () => {
    const since = expect.any(String) as string;
    expect(json((await cli(['namespaces', 'pause', 'shop', '--json'])).stdout)).toEqual({
      ...{ name: 'shop', paused: true, since, held: 0 },
    });
    expect((await cli(['namespaces', 'list'])).stdout).toMatch(/^shop +\S+ \S+ +yes$/m);
    expect(json((await cli(['namespaces', 'resume', 'shop', '--json'])).stdout)).toEqual({
      ...{ name: 'shop', wasPaused: true, started: 0 },
    });
    expect(await cli(['namespaces', 'resume', 'shop'])).toMatchObject({
      ...{ status: 0, stderr: 'The namespace shop was not paused.\n' },
    });
    expect(await cli(['namespaces', 'pause', 'nowhere'])).toMatchObject({ status: 1, stdout: '' });
  });

  it('deletes nothing where nobody can be asked', async () => {
    const { status, stderr } = await cli(['namespaces', 'delete', 'shop']);
    expect(status).toBe(2);
    expect(stderr).toContain('Say --yes');
    expect((await engine().api.fetch('/namespaces/shop')).status).toBe(200);
  });
});

describe('a command that asks a server', () => {
  it('says that there is no such namespace', async () => {
    expect(await cli(['instances', 'list', '-n', 'nowhere'])).toEqual({
      ...{ status: 1, stdout: '' },
      stderr:
        'durektiv: there is no namespace nowhere; "durektiv namespaces" lists and creates them (resource_not_found)\n',
    });
  });

  it('asks for a namespace', async () => {
    const { status, stderr } = await cli(['instances', 'list'], { env: { DUREKTIV_NAMESPACE: '' } });
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('--namespace') as string });
  });

  it('says in one line that no server answers', async () => {
    const [port = 0] = await freePorts(1);
    const { status, stderr } = await cli(['instances', 'list', '--server', `http://127.0.0.1:${port}`]);
    expect(status).toBe(1);
    expect(stderr).toBe(
      `durektiv: No Durektiv answers at http://127.0.0.1:${port} (connect ECONNREFUSED 127.0.0.1:${port}): ` +
        'start one with durektiv dev, or name another with --server, DUREKTIV_SERVER or a profile.\n',
    );
  });

  /** What the command says of a server that is none of ours. */
  async function askingOther(answer: RequestListener) {
    const other = createServer(answer);
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const server = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const said = await cli(['instances', 'list', '--server', server]);
    other.close();
    return { server, ...said };
  }

  it.each([
    ['reading the list…', ['instances', 'list']],
    ['reading x…', ['variables', 'get', 'x']],
    ['writing x…', ['variables', 'set', 'x', '1']],
    ['reading the history…', ['events', 'history']],
  ])('says %s when that takes longer than a second', async (said, args) => {
    const found = { id: '1', name: 'x', type: 'namespace-variable' };
    const slow = createServer((request, response) => {
      const looksUp = request.method === 'GET' && /[?&]name=x/.test(request.url ?? '');
      const data = looksUp || args[0] === 'variables' ? [found] : [];
      const answer = JSON.stringify({ meta: { total: 0, previousPage: null }, data });
      void setTimeout(looksUp ? 0 : 1_500).then(() => response.end(answer));
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const server = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
    const { status, stderr } = await cli([...args, '--server', server]);
    slow.close();
    expect(status).toBe(0);
    expect(stderr.split('\n')[0]).toBe(said);
  });

  it('says in one line that the server is none of ours', async () => {
    const { server, status, stderr } = await askingOther((_request, response) => response.writeHead(404).end('<html>'));
    expect(status).toBe(1);
    expect(stderr).toBe(
      `durektiv: ${server}/api/v2/namespaces/shop/instances answered 404, and not as the API of Durektiv does: check the URL of the server\n`,
    );
  });

  it.each(['<!doctype html>', '[]', '{"items": []}'])(
    'says in one line that a server that answers %s is none of ours',
    async (text) => {
      const { server, status, stderr } = await askingOther((_request, response) => response.end(text));
      expect(status).toBe(1);
      expect(stderr).toBe(
        `durektiv: ${server}/api/v2/namespaces/shop/instances answered 200, and not as the API of Durektiv does: check the URL of the server\n`,
      );
    },
  );

  it('says in one line that the server speaks http, not https', async () => {
    const server = engine().api.url.replace('http:', 'https:');
    const { status, stderr } = await cli(['instances', 'list', '--server', server]);
    expect(status).toBe(1);
    expect(stderr).toBe(
      `durektiv: No Durektiv answers at ${server} (it speaks http, not https): ` +
        'start one with durektiv dev, or name another with --server, DUREKTIV_SERVER or a profile.\n',
    );
  });

  it('says where a redirection leads, and does not take the key there', async () => {
    const location = 'https://flows.example/engine/api/v2/namespaces/shop/instances?limit=1';
    const { server, status, stderr } = await askingOther((_request, response) =>
      response.writeHead(308, { location }).end(),
    );
    expect(status).toBe(1);
    expect(stderr).toBe(
      `durektiv: ${server}/api/v2/namespaces/shop/instances answered 308, and not as the API of Durektiv does: ` +
        'it sends to https://flows.example/engine: give that with --server, DUREKTIV_SERVER or a profile\n',
    );
  });

  it('refuses a URL that is none', async () => {
    expect(await cli(['instances', 'list', '--server', 'localhost:1'])).toMatchObject({ status: 2 });
  });

  it('writes no colours into a pipe', async () => {
    const { stdout } = await cli(['instances', 'list'], { env: { TERM: 'xterm-256color', COLORTERM: 'truecolor' } });
    expect(stdout).not.toContain('\u001b');
  });
});

describe('durektiv profile', () => {
  const alone = { DUREKTIV_SERVER: '', DUREKTIV_NAMESPACE: '' };
  const profile = (...args: string[]) => cli(['profile', ...args], { env: alone });

  it('keeps a server with its namespace, readable for its owner only', async () => {
    await profile('set', 'here', '--server', `${engine().api.url}/api/v2/`, '-n', 'shop');
    const file = join(cli.folder, 'durektiv/profiles.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(json(readFileSync(file, 'utf8'))).toEqual({
      current: 'here',
      profiles: { here: { server: engine().api.url, namespace: 'shop' } },
    });
    expect((await cli(['instances', 'list', '--status', 'failed'], { env: alone })).stdout).toContain(failed);
  });

  it.each(['/dev/null', '/proc'])('says that its file cannot be used below %s', async (folder) => {
    const env = { ...alone, XDG_CONFIG_HOME: folder };
    const { status, stderr } = await cli(['profile', 'set', 'here'], { env });
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^durektiv: The file .*profiles\.json of profiles cannot be .*XDG_CONFIG_HOME to another folder\.\n$/,
    );
  });

  it('reads a key from standard input and never shows it', async () => {
    await cli(['profile', 'set', 'live', '--server', 'https://flows.example.com', '--key', '-'], { input: 'k-1\n' });
    expect(readFileSync(join(cli.folder, 'durektiv/profiles.json'), 'utf8')).toContain('"k-1"');
    expect((await profile('list')).stdout).toBe(
      [
        '   NAME  SERVER                     NAMESPACE  KEY',
        `*  here  ${engine().api.url.padEnd(25)}  shop`,
        '   live  https://flows.example.com             yes\n',
      ].join('\n'),
    );
  });

  it('switches, forgets, and says when there is none', async () => {
    await profile('use', 'live');
    expect(json((await profile('list', '--json')).stdout)).toMatchObject({ current: 'live' });
    await profile('remove', 'live');
    expect(json((await profile('list', '--json')).stdout)).toMatchObject({
      current: null,
      profiles: [{ name: 'here' }],
    });
    expect(await profile('use', 'live')).toMatchObject({ status: 2, stderr: 'durektiv: There is no profile live.\n' });
    expect(await cli(['instances', 'list', '--profile', 'live'])).toMatchObject({ status: 2 });
  });
});

describe('the key', () => {
  it('of a profile goes to the server of that profile only', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers['direktiv-api-key'] as string | undefined);
      response.end('{"meta": {"total": 0}, "data": []}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await cli(['profile', 'set', 'own', '--server', url, '--key', 'k-2']);
    await cli(['profile', 'set', 'other', '--server', 'http://127.0.0.1:1', '--key', 'k-3']);
    for (const name of ['own', 'other']) await cli(['instances', 'list', '--server', url, '--profile', name]);
    await cli(['instances', 'list', '--server', url, '--profile', 'other', '--key', 'k-4']);
    server.close();
    expect(seen).toEqual(['k-2', undefined, 'k-4']);
  });

  it('that is wrong or missing is said in one line, with what to do', async () => {
    const { store } = engine();
    const { id, text, hash } = newKey();
    await store.apiKeys.create({ id, name: 'k', hash, namespace: null, access: 'read' });
    await expect
      .poll(async () => (await cli(['instances', 'list'])).stderr, { timeout: 15_000, interval: 500 })
      .toBe(
        'durektiv: no access token was given: send it in the header Direktiv-Api-Key (access_token_missing): give a key with --key, DUREKTIV_KEY or a profile\n',
      );
    expect(await cli(['instances', 'list', '--key', 'no'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('(access_token_invalid): give another one with --key') as string,
    });
    expect(await cli(['instances', 'list', '--key', text])).toMatchObject({ status: 0 });
    expect((await cli(['instances', 'cancel', done], { env: { DUREKTIV_KEY: text } })).stderr).toContain(
      '(access_token_denied): this needs a key that may do more',
    );
  });
});
