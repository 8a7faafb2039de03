import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/store/embedded/embedded-postgres.js';

const main = new URL('../../dist/src/cli/main.js', import.meta.url).pathname;
const dataDir = mkdtempSync(join(tmpdir(), 'durektiv-keys-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function keys(...args: readonly string[]) {
  const env = { ...process.env, DUREKTIV_DATA_DIR: dataDir };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'keys', ...args], { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

/** The id in the text of a key. */
const idOf = (text: string) => text.split('_')[1] ?? '';

describe('durektiv keys, beside a database that does not run', () => {
  it('makes a key, shows its text once and nothing of it in the list', () => {
    const made = keys('create', 'deploys');
    expect(made).toMatchObject({ status: 0, stdout: expect.stringMatching(/^durektiv_[0-9a-f]{12}_[\w-]{43}\n$/) });
    const id = idOf(made.stdout);
    const { stdout } = keys('list');
    expect(stdout).toMatch(new RegExp(`^${id}  full  \\*  made \\d{4}-\\d\\d-\\d\\d  deploys\n$`));
  });

  it('makes keys for one namespace, and for reading', () => {
    const id = idOf(keys('create', 'a dashboard', '--namespace', 'shop', '--read-only').stdout);
    expect(keys('list').stdout).toContain(`${id}  read  shop  `);
  });

  it('lists them for machines, too', () => {
    expect(JSON.parse(keys('list', '--json').stdout)).toMatchObject({
      keys: [
        { name: 'deploys', namespace: null, access: 'full', revokedAt: null },
        { namespace: 'shop', access: 'read' },
      ],
    });
  });

  it('refuses what cannot be the name of a namespace', () => {
    expect(keys('create', 'x', '--namespace', 'No Name')).toMatchObject({ status: 2, stdout: '' });
  });

  it('leaves no server behind', () => {
    expect(spawnSync('pgrep', ['-f', dataDir], { encoding: 'utf8' }).stdout).toBe('');
  });
});

describe('durektiv keys, beside a database that runs', () => {
  let postgres: EmbeddedPostgres;
  beforeAll(async () => {
    postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log: () => undefined });
  });
  afterAll(() => postgres.stop());

  it('works on it, and revokes a key once', () => {
    const id = idOf(keys('create', 'short-lived').stdout);
    expect(keys('revoke', id)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(keys('list').stdout).toMatch(new RegExp(`${id}  full  \\*  made .*  revoked .*  short-lived`));
    expect(keys('revoke', id)).toMatchObject({ status: 1, stderr: expect.stringContaining(`no key ${id}`) });
  });

  it('tells machines what was made and revoked', () => {
    const made = JSON.parse(keys('create', 'robots', '--namespace', 'shop', '--json').stdout) as { id: string };
    const key = expect.stringContaining(made.id) as string;
    expect(made).toEqual({ id: made.id, name: 'robots', namespace: 'shop', access: 'full', key });
    expect(JSON.parse(keys('revoke', made.id, '--json').stdout)).toEqual({ revoked: made.id });
    expect(keys('revoke', made.id, '--json')).toMatchObject({ status: 1, stdout: '' });
  });
});
