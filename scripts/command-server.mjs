/**
 * Builds the command server, one static executable for Linux:
 *   node scripts/command-server.mjs FILE [ARCHITECTURE]
 * The architecture is named as in images (`amd64`, `arm64`); this machine's when none is given.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { root } from './sources.mjs';

const [file, architecture] = process.argv.slice(2);
if (file === undefined) fail('Name the file to write: node scripts/command-server.mjs FILE [ARCHITECTURE]');
const target = { CGO_ENABLED: '0', GOOS: 'linux', ...(architecture && { GOARCH: architecture }) };
const { status, error } = spawnSync('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', resolve(file), '.'], {
  cwd: resolve(root, 'command-server'),
  env: { ...process.env, ...target },
  stdio: ['ignore', 2, 2],
});
if (status !== 0) fail(`The command server could not be built: ${error?.message ?? 'see the lines above'}.`);

function fail(line) {
  console.error(line);
  process.exit(1);
}
