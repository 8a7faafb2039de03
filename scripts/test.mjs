/**
 * Runs everything that must hold: types, lint, import rules, formatting, then every test. The last line counts it all:
 * `N passed, N failed`. With arguments only the tests they select run: `npm test -- test/language`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, lastLine, sum } from './test-counts.mjs';
import { root } from './sources.mjs';

const CHECKS = [
  ['types', 'typescript/bin/tsc', '-p', 'test/tsconfig.json'],
  ['lint', 'eslint/bin/eslint.js', '.'],
  [
    'import rules',
    'dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    'src',
    'workers',
  ],
  ['formatting', 'prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
];

const args = process.argv.slice(2);
const counts = [];
for (const check of args.length === 0 ? CHECKS : []) counts.push(await runCheck(check));
counts.push(await runTests());
const total = sum(counts);
console.log(lastLine(total));
process.exitCode = total.failed === 0 ? 0 : 1;

async function runCheck([title, script, ...scriptArgs]) {
  const passed = (await runNode(script, scriptArgs)) === 0;
  console.log(`${passed ? 'ok' : 'FAILED'}: ${title}`);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

async function runTests() {
  const dir = mkdtempSync(join(tmpdir(), 'durektiv-test-'));
  const file = join(dir, 'results.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await runNode('vitest/vitest.mjs', ['run', ...reporters, ...args]);
    return count(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined, code);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** @returns the exit code, 1 when the script could not be run or was killed. */
function runNode(script, scriptArgs) {
  const child = spawn(process.execPath, [join(root, 'node_modules', script), ...scriptArgs], {
    cwd: root,
    stdio: 'inherit',
  });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${script} could not be run: ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
