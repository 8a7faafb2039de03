/**
 * Brings a clone into a state where it can run: installs the packages when the lock file asks for others than are there,
 * and builds when the sources changed. Needs nothing but Node.js and npm, writes to stderr only, and does nothing in a moment
 * when all is up to date.
 */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isBuilt, root } from './sources.mjs';

const OLDEST_NODE = [20, 19];
const PROGRESS_MS = 10_000;

requireNode();
if (!isInstalled())
  await step('Installing packages (npm ci)', ...npm('ci', '--include=dev', '--no-audit', '--no-fund'));
if (!isBuilt()) await step('Building', process.execPath, join(root, 'scripts/build.mjs'));

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(
    `Durektiv needs Node.js ${OLDEST_NODE.join('.')} or newer, this is ${process.versions.node}: install a newer one.`,
  );
}

/** npm writes node_modules/.package-lock.json last, so an install that was cut off counts as none. */
function isInstalled() {
  const installed = join(root, 'node_modules/.package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** The npm that runs this script when there is one, as a command with its arguments. */
function npm(...args) {
  const script = process.env.npm_execpath;
  return script === undefined ? ['npm', ...args] : [process.execPath, script, ...args];
}

async function step(title, command, ...args) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  console.error(`${title} ...`);
  const ticker = setInterval(() => console.error(`${title} ... ${seconds()} s`), PROGRESS_MS);
  const problem = await ended(command, args);
  clearInterval(ticker);
  if (problem !== undefined) fail(`${title} failed: ${problem}. See the lines above.`);
  console.error(`${title}: done in ${seconds()} s`);
}

/** @returns what went wrong, undefined when nothing did. */
function ended(command, args) {
  // On Windows npm is a command file, which only a shell can run.
  const shell = process.platform === 'win32' && command === 'npm';
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code === 0 ? undefined : `it ended with ${signal ?? `code ${code}`}`));
  });
}

function fail(line) {
  console.error(line);
  process.exit(1);
}
