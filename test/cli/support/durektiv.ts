import { spawnSync } from 'node:child_process';

const main = new URL('../../../dist/src/cli/main.js', import.meta.url).pathname;

export interface Circumstances {
  readonly cwd?: string;
  readonly input?: string;
  /** Beside the variables of the test itself. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the built command and gives what it printed and how it ended. */
export function durektiv(args: readonly string[], { cwd, input, env }: Circumstances = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    ...{ encoding: 'utf8', cwd, input },
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}
