import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { useEngine } from '../e2e/support/engine.js';
import { useCli } from './support/cli.js';

const engine = useEngine();
const cli = useCli(() => ({ DUREKTIV_SERVER: engine().api.url, DUREKTIV_NAMESPACE: namespace }));

let namespace: string;
let number = 0;
const root = () => join(cli.folder, namespace);

const noop = 'direktiv_api: workflow/v1\nstates:\n- {id: a, type: noop}\n';

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root(), path)), { recursive: true });
    writeFileSync(join(root(), path), content);
  }
}
const remove = (path: string) => rmSync(join(root(), path), { recursive: true });

const deploy = (...flags: string[]) => cli(['deploy', root(), ...flags]);
const changes = async (...flags: string[]) => (await deploy(...flags)).stdout.trimEnd().replace(/ +/g, ' ').split('\n');

/** What comes before it may say what takes long. */
const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

async function remote(path: string): Promise<{ type: string; mimeType: string; data: string } | undefined> {
  const answer = await engine().api.fetch(`/namespaces/${namespace}/files${path}`);
  return answer.ok
    ? ((await answer.json()) as { data: { type: string; mimeType: string; data: string } }).data
    : undefined;
}

beforeEach(async () => {
  namespace = `shop-${++number}`;
  await engine().api.namespace(namespace);
  write({ 'order.yaml': noop, 'lib/price.yaml': noop, 'texts/hello.txt': 'hello' });
});

describe('durektiv deploy', () => {
  it('uploads the files of a folder with their types', async () => {
    write({
      'svc.yaml': 'direktiv_api: service/v1\nimage: i\n',
      'other.yml': 'a: 1\n',
      'logo.bin': Buffer.from([1, 0, 2]),
      'order.test.yaml': 'a: 1\n',
      '.hidden': 'x',
      'node_modules/x.yaml': noop,
    });
    const { status, stdout, stderr } = await deploy();
    expect({ status, last: lastLine(stderr) }).toEqual({ status: 0, last: `${namespace}: 8 changes, 0 unchanged` });
    expect(stdout.split('\n').map((line) => line.trim().replace(/ +/, ' '))).toEqual([
      ...['make /lib', 'make /texts', 'add /lib/price.yaml', 'add /logo.bin', 'add /order.yaml', 'add /other.yml'],
      ...['add /svc.yaml', 'add /texts/hello.txt', ''],
    ]);
    expect(await remote('/order.yaml')).toMatchObject({ type: 'workflow', mimeType: 'application/yaml' });
    expect(await remote('/svc.yaml')).toMatchObject({ type: 'service' });
    expect(await remote('/other.yml')).toMatchObject({ type: 'file', mimeType: 'application/yaml' });
    expect(await remote('/logo.bin')).toMatchObject({ mimeType: 'application/octet-stream', data: 'AQAC' });
    expect(await remote('/texts/hello.txt')).toMatchObject({ type: 'file', mimeType: 'text/plain' });
  });

  it('empties a file that has become empty', async () => {
    await deploy();
    write({ 'texts/hello.txt': '' });
    expect(await changes()).toEqual(['replace /texts/hello.txt']);
    expect(await remote('/texts/hello.txt')).toMatchObject({ type: 'file', mimeType: 'text/plain', data: '' });
    expect(lastLine((await deploy()).stderr)).toBe(`${namespace}: 0 changes, 3 unchanged`);
  });

  it('leaves out what .direktivignore names', async () => {
    write({ '.direktivignore': '# ours\ntexts/\n*.yaml\n!order.yaml\n/notes\n', notes: 'x', 'deep/notes': 'x' });
    expect(await changes()).toEqual(['make /deep', 'add /deep/notes', 'add /order.yaml']);
  });

  it('makes variables of the files that held them in repositories of Direktiv, and sets them when they have changed', async () => {
    write({ 'order.yaml.rules.py': 'print(1)', 'lib/var.rates': '{"eur": 1}', 'texts/hello.txt.old': 'x' });
    expect((await changes()).slice(-3)).toEqual([
      'add /texts/hello.txt.old',
      'set /lib/var.rates',
      'set /order.yaml.rules.py',
    ]);
    const raw = async (query: string) =>
      (await engine().api.fetch(`/namespaces/${namespace}/variables?raw=true&${query}`)).text();
    expect(await raw('name=rules.py&workflowPath=/order.yaml')).toBe('print(1)');
    expect(await raw('name=rates')).toBe('{"eur": 1}');
    expect(await remote('/order.yaml.rules.py')).toBeUndefined();
    write({ 'lib/var.rates': '{"eur": 2}' });
    expect(await changes()).toEqual(['set /lib/var.rates']);
    expect(await raw('name=rates')).toBe('{"eur": 2}');
  });

  it('leaves out, and says so, names that no file of a namespace can have', async () => {
    write({ '01-setup.sh': 'x', '2_states/a.yaml': noop });
    const { status, stdout, stderr } = await deploy();
    expect([status, stdout]).toEqual([0, expect.not.stringMatching(/01|2_/)]);
    expect(stderr).toContain('left out: /01-setup.sh, /2_states/a.yaml. In a namespace');
  });

  it('gives files of the gateway their types, and says that nothing reads them', async () => {
    write({
      'gw/new.yaml': 'x-direktiv-api: endpoint/v2\nx-direktiv-config: {path: /a}\n',
      'gw/old.yaml': 'direktiv_api: "endpoint/v1"\npath: /a\n',
      'ana.yaml': 'direktiv_api: consumer/v1\nusername: ana\n',
      'svc.yaml': 'direktiv_api: service/v1\nimage: i\n',
    });
    const { status, stderr } = await deploy();
    expect(status).toBe(0);
    expect(stderr).toContain(
      'kept as files that nothing reads: /ana.yaml (consumer/v1), /gw/new.yaml (endpoint/v2), /gw/old.yaml (endpoint/v1). ',
    );
    const types = await Promise.all(['/gw/new.yaml', '/gw/old.yaml', '/ana.yaml'].map(remote));
    expect(types.map((file) => file?.type)).toEqual(['endpoint', 'file', 'consumer']);
  });

  it('names the secrets of flows that have no value yet', async () => {
    const action = '{id: a, type: action, action: {function: f, secrets: [GIT_TOKEN]}}';
    write({ 'order.yaml': `functions:\n- {id: f, image: i, type: knative-workflow}\nstates:\n- ${action}\n` });
    const said = 'secrets that flows name and that have no value: GIT_TOKEN.';
    expect((await deploy('--dry-run')).stderr).not.toContain(said);
    expect((await deploy()).stderr).toContain(said);
    await cli(['secrets', 'set', 'GIT_TOKEN'], { input: 'x' });
    expect((await deploy()).stderr).not.toContain('secrets');
  });

  it('uploads only what has changed', async () => {
    await deploy();
    write({ 'texts/hello.txt': 'HELLO', 'order.yaml': `${noop}# longer\n` });
    expect(await changes()).toEqual(['update /order.yaml', 'update /texts/hello.txt']);
    expect(Buffer.from((await remote('/texts/hello.txt'))?.data ?? '', 'base64').toString()).toBe('HELLO');
    expect(lastLine((await deploy()).stderr)).toBe(`${namespace}: 0 changes, 3 unchanged`);
  });

  it('changes nothing with --dry-run', async () => {
    const { status, stdout } = await deploy('--dry-run', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ namespace, dryRun: true, unchanged: 0 });
    expect(await remote('/order.yaml')).toBeUndefined();
  });

  it('leaves alone what is only in the namespace, and deletes it with --prune', async () => {
    write({ 'old/deep/a.yaml': noop, 'gone.yaml': noop });
    await deploy();
    await engine().api.send('POST', `/namespaces/${namespace}/secrets`, { name: 'token', data: 'eA==' });
    await engine().api.send('POST', `/namespaces/${namespace}/variables`, {
      name: 'v',
      data: 'eA==',
      mimeType: 'text/plain',
    });
    remove('old');
    remove('gone.yaml');
    expect(lastLine((await deploy()).stderr)).toBe(`${namespace}: 0 changes, 3 unchanged`);
    expect(await changes('--prune')).toEqual(['delete /gone.yaml', 'delete /old']);
    expect(await remote('/old')).toBeUndefined();
    for (const kept of ['secrets/token', 'variables?name=v&raw=true']) {
      expect((await engine().api.fetch(`/namespaces/${namespace}/${kept}`)).status).toBe(200);
    }
  });

  it('replaces a file whose type has changed', async () => {
    write({ 'other.yaml': 'a: 1\n' });
    await deploy();
    write({ 'other.yaml': noop });
    expect(await changes()).toEqual(['replace /other.yaml']);
    expect(await remote('/other.yaml')).toMatchObject({ type: 'workflow' });
  });

  it('refuses to put a folder in the place of a file, but with --prune', async () => {
    write({ place: 'x' });
    await deploy();
    remove('place');
    write({ 'place/a.yaml': noop });
    const { status, stderr } = await deploy();
    expect({ status, last: lastLine(stderr) }).toEqual({
      status: 2,
      last: 'durektiv: In the namespace these are something else than in the folder: /place (a file). Delete them, or say --prune.',
    });
    expect(await changes('--prune')).toEqual(['delete /place', 'make /place', 'add /place/a.yaml']);
  });

  it('deploys nothing when a flow has errors, unless told to', async () => {
    write({ 'bad.yaml': 'direktiv_api: workflow/v1\nstates: []\n' });
    const { status, stdout, stderr } = await deploy();
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('bad.yaml:2:9  error');
    expect(stderr).toContain('--skip-validation');
    expect(await remote('/order.yaml')).toBeUndefined();
    expect((await deploy('--skip-validation')).status).toBe(0);
    expect(await remote('/bad.yaml')).toBeDefined();
  });

  it('makes a namespace only when told to', async () => {
    const elsewhere = `${namespace}-new`;
    expect(await deploy('-n', elsewhere)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        `durektiv: there is no namespace ${elsewhere}; "durektiv namespaces" lists and creates them ` +
          '(resource_not_found); --create-namespace makes it here',
      ) as string,
    });
    expect(await deploy('-n', elsewhere, '--create-namespace', '--dry-run')).toMatchObject({ status: 0 });
    expect((await engine().api.fetch(`/namespaces/${elsewhere}`)).status).toBe(404);
    expect(await deploy('-n', elsewhere, '--create-namespace')).toMatchObject({ status: 0 });
    expect((await engine().api.fetch(`/namespaces/${elsewhere}/files/order.yaml`)).status).toBe(200);
  });

  it('refuses a folder that is none, and to delete everything', async () => {
    const nope = join(root(), 'nope');
    expect(await cli(['deploy', nope])).toMatchObject({ status: 2, stderr: `durektiv: There is no folder ${nope}.\n` });
    write({ nope: 'states: [{id: a, type: noop}]' });
    const stderr = `durektiv: ${nope} is no folder: name the folder that it is in.\n`;
    expect(await cli(['deploy', nope])).toMatchObject({ status: 2, stderr });
    rmSync(root(), { recursive: true });
    mkdirSync(root());
    expect(await deploy('--prune')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('has no files') as string,
    });
  });

  it('sets up what starts by event', async () => {
    write({
      'on-paid.yaml': 'start: {type: event, state: a, event: {type: shop.paid}}\nstates:\n- {id: a, type: noop}\n',
    });
    await deploy();
    const listeners = await cli(['events', 'listeners', '--json']);
    expect(listeners.stdout).toContain('/on-paid.yaml');
  });
});
