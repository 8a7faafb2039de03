import { spawnSync } from 'node:child_process';

const main = new URL('../../../dist/src/cli/main.js', import.meta.url).pathname;

/** Runs the built command and gives what it printed and how it ended. */
export function durektiv(args: readonly string[], { cwd, input }: { cwd?: string; input?: string } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', cwd, input });
  return { status, stdout, stderr };
}
