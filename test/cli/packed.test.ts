import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot, packageVersion } from '../../src/process/package-root.js';

const flow = `direktiv_api: workflow/v1
states:
- id: greet
  type: noop
  transform:
    greeting: Hello, jq(.name)!
`;

let folder: string;
let packed: readonly string[];

/** Unpacks what `npm pack` makes beside the packages that it depends on, and no others. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'durektiv-packed-'));
  const [archive] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: packageRoot(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ filename: string; files: { path: string }[] }];
  packed = archive.files.map(({ path }) => path);
  const home = join(folder, 'node_modules/durektiv');
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['xzf', join(folder, archive.filename), '--strip-components=1', '-C', home]);
  linkDependencies();
  writeFileSync(join(folder, 'flow.yaml'), flow);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What npm does at an install, with the packages of this clone. */
function linkDependencies(): void {
  const { packages } = JSON.parse(readFileSync(join(packageRoot(), 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(packages)) {
    if (dev === true || !/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path)) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(packageRoot(), path), join(folder, path));
  }
  mkdirSync(join(folder, 'node_modules/.bin'));
  chmodSync(join(folder, 'node_modules/durektiv/dist/src/cli/main.js'), 0o755);
  symlinkSync('../durektiv/dist/src/cli/main.js', join(folder, 'node_modules/.bin/durektiv'));
}

/** The command as somebody has it who installed the package. */
function npx(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync('npx', ['durektiv', ...args], { cwd: folder, input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the packed package', () => {
  it('has the program, the examples and the pages, and nothing that only we need', () => {
    const roots = new Set(packed.map((path) => path.split('/')[0]));
    const files = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
    expect([...roots].sort()).toEqual([...files, 'deploy', 'dist', 'docs', 'examples'].sort());
    expect(packed.filter((path) => /\.(ts|map|tsbuildinfo)$|^dist\/bench/.test(path))).toEqual([]);
  });

  it('tells its version', () => {
    expect(npx(['--version'])).toMatchObject({ status: 0, stdout: `${packageVersion()}\n` });
  });

  it('checks flows', () => {
    expect(npx(['validate', 'flow.yaml'])).toMatchObject({ status: 0, stdout: '1 flow: 0 errors, 0 warnings\n' });
  });

  it('runs a flow without anything that is only for development', { timeout: 90_000 }, () => {
    const { status, stdout, stderr } = npx(['run', 'flow.yaml', '-i', '-'], '{"name": "Ada"}');
    expect(stderr.replaceAll(/^npm .*\n/gm, '')).not.toContain('Error');
    expect([status, JSON.parse(stdout)]).toEqual([0, { greeting: 'Hello, Ada!' }]);
  });
});
