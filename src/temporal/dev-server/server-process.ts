import { spawn, type ChildProcess } from 'node:child_process';

const STOP_MS = 5_000;
const KEPT_LINES = 12;

/** A Temporal server as a child process: keeps its last lines, does not outlive ours unless that is killed. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  #panic = '';
  readonly pid: Promise<number>;
  readonly exited: Promise<string>;

  constructor(executable: string, args: readonly string[]) {
    // A process group of its own: Ctrl-C reaches us alone, and we stop the server after what uses it.
    this.#child = spawn(executable, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
      env: withoutTemporalVariables(process.env),
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => this.#keep(chunk));
    const endWithUs = () => this.#child.kill('SIGKILL');
    process.once('exit', endWithUs);
    this.pid = new Promise((resolvePid, reject) => {
      this.#child.once('spawn', () => resolvePid(this.#child.pid ?? -1));
      this.#child.once('error', reject);
    });
    this.pid.catch(() => undefined); // Whoever waits for it sees the error.
    this.exited = new Promise((resolveExit) => {
      const ended = (how: string) => {
        process.off('exit', endWithUs);
        resolveExit(how);
      };
      this.#child.once('error', (error) => ended(error.message));
      this.#child.once('close', (code, signal) => ended(`it ended with ${signal ?? `code ${code}`}`));
    });
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const force = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    await this.exited;
    clearTimeout(force);
  }

  get panicked(): boolean {
    return this.#panic !== '';
  }

  /** The line of a panic says why, the many behind it only where. */
  lastWords(): string {
    if (this.panicked) return ` (${this.#panic})`;
    return this.#lines.length === 0 ? '' : `. Its last lines: ${this.#lines.join(' | ')}`;
  }

  #keep(chunk: Buffer): void {
    const lines = chunk
      .toString('utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    this.#panic ||= lines.find((line) => line.startsWith('panic:')) ?? '';
    this.#lines.push(...lines);
    this.#lines.splice(0, this.#lines.length - KEPT_LINES);
  }
}

/** The user's Temporal variables are for clients; the embedded server takes its settings from us alone. */
function withoutTemporalVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}
