import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ChangedFiles } from '../../src/cli/changed-files.js';
import { useEngine } from '../e2e/support/engine.js';
import { durektivMain, useCli } from './support/cli.js';

const engine = useEngine();
const cli = useCli();

let folder: string;
let number = 0;
beforeEach(() => {
  folder = join(cli.folder, `watched-${++number}`);
  mkdirSync(folder);
});

const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
const flow = (id: string) => `direktiv_api: workflow/v1\nstates:\n- {id: ${id}, type: noop}\n`;
const slow = { timeout: 30_000 };

/** Runs a command in the folder until Ctrl-C. */
function running(args: readonly string[]) {
  const env = { ...process.env, XDG_CONFIG_HOME: cli.folder };
  const child = spawn(process.execPath, [durektivMain, ...args], { cwd: folder, env });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  return {
    says: (text: string | RegExp) => expect.poll(() => output, slow).toMatch(text),
    async interrupt() {
      child.kill('SIGINT');
      const [code, signal] = await closed;
      return code ?? signal;
    },
  };
}

describe('durektiv test --watch', () => {
  it('runs the tests again when a flow changes, and when a test is mended', { timeout: 60_000 }, async () => {
    write('a.yaml', flow('first'));
    write('a.test.yaml', 'tests: [{name: goes, expect: {path: [first]}}]');
    const test = running(['test', '--watch', '.']);
    await test.says(/1 passed, 0 failed[^]*until Ctrl-C/);
    write('a.yaml', flow('second'));
    await test.says(/a\.yaml changed\n.*The flow has no state "first"/);
    write('a.test.yaml', 'tests: [{name: goes, expect: {path: [second]}}]');
    await test.says(/a\.test\.yaml changed\n[^]*goes .* second\n[^]*1 passed, 0 failed/);
    expect(await test.interrupt()).toBe(130);
  });
});

describe('durektiv deploy --watch', () => {
  const deploying = (namespace: string, ...flags: string[]) =>
    running(['deploy', '.', '--watch', '--server', engine().api.url, '-n', namespace, ...flags]);
  const statusOf = async (namespace: string, path: string) =>
    (await engine().api.fetch(`/namespaces/${namespace}/files${path}`)).status;

  it('uploads what changes, and what is added; with --prune it deletes what goes', { timeout: 60_000 }, async () => {
    write('a.yaml', flow('a'));
    const deploy = deploying('kept', '--create-namespace', '--prune');
    await deploy.says(/add +\/a\.yaml[^]*until Ctrl-C/);
    write('a.yaml', flow('other'));
    await deploy.says(/update +\/a\.yaml/);
    mkdirSync(join(folder, 'lib'));
    write('lib/b.yaml', flow('b'));
    await deploy.says(/add +\/lib\/b\.yaml/);
    rmSync(join(folder, 'a.yaml'));
    await deploy.says(/delete +\/a\.yaml/);
    expect([await statusOf('kept', '/a.yaml'), await statusOf('kept', '/lib/b.yaml')]).toEqual([404, 200]);
    await deploy.interrupt();
  });

  it('says what is wrong with a flow, and uploads it when it is mended', { timeout: 60_000 }, async () => {
    write('a.yaml', 'states: []\n');
    const deploy = deploying('mended', '--create-namespace');
    await deploy.says(/a\.yaml:1:9 +error/);
    await deploy.says('until Ctrl-C');
    write('a.yaml', flow('a'));
    await deploy.says(/add +\/a\.yaml/);
    await deploy.interrupt();
  });

  it('goes on when the server has refused a change', { timeout: 60_000 }, async () => {
    await engine().api.namespace('refused');
    write('a.yaml', flow('a'));
    const deploy = deploying('refused');
    await deploy.says('until Ctrl-C');
    await engine().api.fetch('/namespaces/refused', { method: 'DELETE' });
    write('a.yaml', flow('b'));
    await deploy.says('--create-namespace makes it here');
    await engine().api.namespace('refused');
    write('a.yaml', flow('c'));
    await deploy.says(/add +\/a\.yaml[^]*add +\/a\.yaml/);
    await deploy.interrupt();
  });

  it('ends at once when there is nowhere to deploy to', async () => {
    write('a.yaml', flow('a'));
    const args = ['deploy', folder, '--watch', '--server', engine().api.url, '-n', 'nowhere'];
    expect(await cli(args)).toMatchObject({ status: 1, stderr: expect.stringContaining('nowhere') as string });
  });
});

describe('files that change', () => {
  const pathsOf = async (changes: ChangedFiles) =>
    ((await changes.next()).value ?? []).map((path) => path.slice(path.lastIndexOf(folder.split('/').at(-1) ?? '')));

  it('are told together when they change together, as editors write them', async () => {
    write('a.yaml', 'a');
    const changes = await ChangedFiles.below([folder]);
    write('a.yaml.tmp', 'b');
    renameSync(join(folder, 'a.yaml.tmp'), join(folder, 'a.yaml'));
    write('b.yaml', 'b');
    expect(await pathsOf(changes)).toEqual(
      expect.arrayContaining([`watched-${number}/a.yaml`, `watched-${number}/b.yaml`]),
    );
    await changes.close();
  });

  it('are told that changed while nobody asked', async () => {
    const changes = await ChangedFiles.below([folder]);
    write('a.yaml', 'a');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await pathsOf(changes)).toEqual([`watched-${number}/a.yaml`]);
    await changes.close();
  });

  it('are none that are hidden, or that packages are', async () => {
    for (const name of ['.git', 'node_modules']) mkdirSync(join(folder, name));
    const changes = await ChangedFiles.below([folder]);
    for (const name of ['.git/index', 'node_modules/a.js', '.a.yaml.swp']) write(name, 'x');
    await new Promise((resolve) => setTimeout(resolve, 500));
    write('.direktivignore', 'x');
    expect(await pathsOf(changes)).toEqual([`watched-${number}/.direktivignore`]);
    await changes.close();
  });
});
