import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, expect, test } from 'vitest';
import { program } from '../../src/cli/program.js';

const main = new URL('../../dist/src/cli/main.js', import.meta.url).pathname;

const dataDir = mkdtempSync(join(tmpdir(), 'durektiv-main-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function durektiv(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

test('--version tells the version of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(durektiv(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test('the help of a command shows examples', () => {
  expect(durektiv(['dev', '--help']).stdout).toContain('durektiv dev --once');
});

/** Commands that have none below them. */
function leaves(command: Command, path: string): readonly (readonly [string, Command])[] {
  if (command.commands.length === 0) return [[path, command]];
  return command.commands.flatMap((child) => leaves(child, `${path} ${child.name()}`));
}

test.each(leaves(program(), 'durektiv'))('the help of %s has examples and exit codes', (path, command) => {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  expect(help).toMatch(new RegExp(`\\nExamples:\\n(.*\\n)*.*${path}`));
  expect(help).toContain('\nExit codes:');
});

test('an unknown command fails with a hint', () => {
  const { status, stderr } = durektiv(['devv']);
  expect(status).toBe(2);
  expect(stderr).toContain("unknown command 'devv'");
  expect(stderr).toContain('durektiv --help');
});

test('a variable that is no setting is one warning at the start, with the name that will have been meant', () => {
  const { stderr } = durektiv(['dev'], { DUREKTIV_API_PROT: '7000', DUREKTIV_API_PORT: 'x' });
  expect(stderr).toMatch(/warn DUREKTIV_API_PROT is no setting and has no effect. Did you mean DUREKTIV_API_PORT\?/);
  expect(stderr).not.toContain('7000');
});

test.each([['server'], ['worker', 'all']])('so it is when a process of a fleet starts: %s %s', (...args) => {
  const { stderr } = durektiv(args, { DUREKTIV_API_PROT: '7000', DUREKTIV_API_PORT: 'x' });
  const [first = ''] = stderr.split('\n');
  expect(JSON.parse(first)).toMatchObject({
    level: 40,
    msg: expect.stringMatching(/^DUREKTIV_API_PROT is no setting/),
  });
});

test('wrong settings end the start with all faults and nothing else', () => {
  const { status, stdout, stderr } = durektiv(['dev'], { DUREKTIV_API_PORT: 'x', DUREKTIV_FUNCTIONS: '[]' });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr.trim().split('\n')).toEqual([
    'durektiv: The settings cannot be used:',
    '  DUREKTIV_FUNCTIONS: must be a JSON object such as {"my/image": "http://127.0.0.1:8080"}',
    '  DUREKTIV_API_PORT: must be a port number from 0 to 65535',
  ]);
});

test('a data folder that cannot be written ends the start with one line', () => {
  const { status, stderr } = durektiv(['dev'], { DUREKTIV_DATA_DIR: `${main}/data` });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^durektiv: The data folder .* cannot be written \(a file is in its place\): .*DUREKTIV_DATA_DIR.*\n$/,
  );
});

/** How a command ends in a shell, and what it says; `$D` is the command. */
function inShell(script: string) {
  const shell = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    env: { ...process.env, D: `${process.execPath} ${main}` },
  });
  return { status: shell.status, stdout: shell.stdout, stderr: shell.stderr };
}

test('a reader that has enough is no failure', () => {
  expect(inShell(`$D completion bash | head -0; exit "\${PIPESTATUS[0]}"`)).toEqual({
    status: 0,
    stdout: '',
    stderr: '',
  });
});

test('the exit code says that a command failed, also when nobody reads why', () => {
  expect(inShell(`$D jx 'jq(error("no"))' 2>&1 >/dev/null | true; exit "\${PIPESTATUS[0]}"`).status).toBe(1);
  expect(inShell(`$D graph nope.yaml 2>&1 >/dev/null | true; exit "\${PIPESTATUS[0]}"`).status).toBe(2);
});

test.skipIf(!existsSync('/dev/full'))('a result that cannot be written is a failure', () => {
  expect(inShell(`$D jx 'jq(1)' > /dev/full`)).toEqual({
    ...{ status: 1, stdout: '' },
    stderr: 'durektiv: The output cannot be written: ENOSPC: no space left on device, write.\n',
  });
});

test('a busy API port ends the start with one line', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const { status, stderr } = durektiv(['dev'], { DUREKTIV_API_PORT: String(port), DUREKTIV_DATA_DIR: dataDir });
  await new Promise((resolve) => server.close(resolve));
  expect(status).toBe(1);
  expect(stderr).toBe(
    `durektiv: Port ${port} on 127.0.0.1 is in use by another program: free it or set DUREKTIV_API_PORT to another port.\n`,
  );
});
