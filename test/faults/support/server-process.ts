import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Entry points, relative to the build except the one that is a test's own. */
const ENTRIES = {
  'all-in-one': new URL('./all-in-one.mjs', import.meta.url),
  api: new URL('../../../dist/workers/api.js', import.meta.url),
  flows: new URL('../../../dist/workers/flows.js', import.meta.url),
  functions: new URL('../../../dist/workers/functions.js', import.meta.url),
} as const;

const START_MS = 60_000;
const KEPT_CHARACTERS = 20_000;

/** A process of the fleet, as it would run in production. */
export class ServerProcess {
  /** Its last log lines. */
  stderr = '';
  /** How it ended: the exit code, or the signal. */
  readonly ended: Promise<number | string | null>;
  private readonly child: ChildProcess;

  private constructor(entry: keyof typeof ENTRIES, env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [fileURLToPath(ENTRIES[entry])], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString()).slice(-KEPT_CHARACTERS);
    });
    const endWithUs = () => this.child.kill('SIGKILL');
    process.once('exit', endWithUs);
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        process.off('exit', endWithUs);
        resolve(signal ?? code);
      });
    });
  }

  /** Resolves when it serves. */
  static async start(entry: keyof typeof ENTRIES, env: Readonly<Record<string, string>>): Promise<ServerProcess> {
    const server = new ServerProcess(entry, env);
    const until = Date.now() + START_MS;
    while (!server.stderr.includes('"serving"')) {
      if (server.hasEnded || Date.now() > until) {
        server.child.kill('SIGKILL');
        throw new Error(`the process ${entry} does not serve:\n${server.stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return server;
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
