import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';

const MAIN = 'src/cli/main.js';

/** What is started, with its first arguments: our command in the build, but one that is a test's own. */
const ENTRIES = {
  'all-in-one': [fileURLToPath(new URL('./all-in-one.mjs', import.meta.url))],
  'dies-after-writing': [fileURLToPath(new URL('./dies-after-writing.mjs', import.meta.url))],
  'slow-reports': [fileURLToPath(new URL('./slow-reports.mjs', import.meta.url))],
  'small-cache': [fileURLToPath(new URL('./small-cache.mjs', import.meta.url))],
  'small-cache-without-store': [fileURLToPath(new URL('./small-cache-without-store.mjs', import.meta.url))],
  api: [MAIN, 'server'],
  flows: [MAIN, 'worker', 'flows'],
  functions: [MAIN, 'worker', 'functions'],
  workers: [MAIN, 'worker', 'all'],
  durektiv: [MAIN],
} as const;

const BUILD = fileURLToPath(new URL('../../../dist/', import.meta.url));

/** The last log line of a start, of a role and of `durektiv dev`. */
const SERVING = /"msg":"serving"|serving; Ctrl-C/;
const START_MS = 90_000;
/** Below what a hook of a test may take. */
const END_MS = 60_000;
const KEPT_CHARACTERS = 20_000;

/** What a process may be. */
export type Entry = keyof typeof ENTRIES;

interface ProcessOptions {
  readonly args?: readonly string[];
  /** Another build than that of the sources: a version before or after. */
  readonly build?: string;
}

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
    { args = [], build = BUILD }: ProcessOptions = {},
  ) {
    const [program, ...first] = ENTRIES[entry];
    this.child = spawn(process.execPath, [resolve(build, program), ...first, ...args], {
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
  static async start(
    entry: keyof typeof ENTRIES,
    env: Readonly<Record<string, string>>,
    options: ProcessOptions = {},
  ): Promise<ServerProcess> {
    const server = new ServerProcess(entry, env, options);
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

  /** Stops it where it is; it knows nothing of that. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** kill -9; resolves when it is gone. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** SIGTERM, and SIGKILL when it does not end: what it stands on is ended after it. Resolves with how it ended. */
  async terminate(): Promise<number | string | null> {
    this.child.kill('SIGTERM');
    const impatient = setTimeout(() => this.child.kill('SIGKILL'), END_MS);
    const how = await this.ended;
    clearTimeout(impatient);
    return how;
  }
}
