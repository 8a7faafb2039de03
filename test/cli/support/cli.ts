import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll } from 'vitest';

/** The built command. */
export const durektivMain = new URL('../../../dist/src/cli/main.js', import.meta.url).pathname;

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

/** Runs the built command beside this process, whose server it may ask. */
type RunCli = (args: readonly string[], options?: RunOptions) => Promise<Outcome>;

/** With a folder of its own, for files and profiles. */
export type Cli = RunCli & { readonly folder: string };

/** The command line of a user without settings and profiles; what is on this machine does not count. */
export function useCli(env: () => Record<string, string> = () => ({})): Cli {
  const folder = mkdtempSync(join(tmpdir(), 'durektiv-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(DUREKTIV_(SERVER|KEY|NAMESPACE|PROFILE)$|TEMPORAL_)/.test(name)),
  );
  const cli: RunCli = async (args, options = {}) => {
    const child = spawn(process.execPath, [durektivMain, ...args], {
      cwd: folder,
      env: { ...clean, XDG_CONFIG_HOME: folder, ...env(), ...options.env },
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.stdin.end(options.input ?? '');
    const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { status, stdout, stderr };
  };
  return Object.assign(cli, { folder });
}
