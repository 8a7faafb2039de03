import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';

/** Entry points, relative to the build except the one that is a test's own. */
const ENTRIES = {
  'all-in-one': new URL('./all-in-one.mjs', import.meta.url),
  api: new URL('../../../dist/workers/api.js', import.meta.url),
  flows: new URL('../../../dist/workers/flows.js', import.meta.url),
  functions: new URL('../../../dist/workers/functions.js', import.meta.url),
  durektiv: new URL('../../../dist/src/cli/main.js', import.meta.url),
} as const;

/** The last log line of a start, of a role and of `durektiv dev`. */
const SERVING = /"msg":"serving"|serving; Ctrl-C/;
const START_MS = 90_000;
const KEPT_CHARACTERS = 20_000;

/** A process of ours, as it would run in production. */
export class ServerProcess {
  stdout = '';
  /** Its last log lines. */
  stderr = '';
  /** How it ended: the exit code, or the signal. */
  readonly ended: Promise<number | string | null>;
  private readonly child: ChildProcess;

  constructor(
    private readonly entry: keyof typeof ENTRIES,
    env: Readonly<Record<string, string>>,
    args: readonly string[] = [],
  ) {
    this.child = spawn(process.execPath, [fileURLToPath(ENTRIES[entry]), ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString()).slice(-KEPT_CHARACTERS);
    });
    const endWithUs = () => this.child.kill('SIGKILL');
    process.once('exit', endWithUs);
    this.ended = new Promise((resolve) => {
      // Not `close`: what a killed process leaves running holds its output open.
      this.child.once('exit', (code, signal) => {
        process.off('exit', endWithUs);
        resolve(signal ?? code);
      });
    });
  }

  /** Starts a role and resolves when it serves. */
  static async start(entry: keyof typeof ENTRIES, env: Readonly<Record<string, string>>): Promise<ServerProcess> {
    const server = new ServerProcess(entry, env);
    await server.serving();
    return server;
  }

  /** @throws Error with its log when it ends, or does not serve in time */
  async serving(): Promise<void> {
    try {
      await eventually('it serves', () => this.hasEnded || SERVING.test(this.stderr), START_MS);
      if (this.hasEnded) throw new Error(`it ended with ${await this.ended}`);
    } catch (error) {
      this.child.kill('SIGKILL');
      throw new Error(`the process ${this.entry} does not serve: ${(error as Error).message}\n${this.stderr}`, {
        cause: error,
      });
    }
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** kill -9; resolves when it is gone. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** SIGTERM; resolves with how it ended. */
  terminate(): Promise<number | string | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}
