import { ownerFlag } from './left-over.js';
import { exitOf, spawnOnCluster, type ServerCommand, type ServerProcess } from './server-process.js';

/** How long a start may take: after a crash the server first replays its log. */
const START_PATIENCE_MS = 60_000;
/** Fast shutdown, then immediate, then by force. */
const STOP_STEPS = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const;

export interface RunningServer {
  readonly port: number;
  /** Resolves when the process has ended, wanted or not, with how. */
  readonly exited: Promise<string>;
  /** Resolves when no process of the server is left. Again is fine. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** The server program; arguments are made here. */
  readonly command: Omit<ServerCommand, 'args'>;
  /** Settings of PostgreSQL, `name=value`. */
  readonly settings: readonly string[];
  readonly port: number;
  readonly log: (message: string) => void;
}

/**
 * Starts the server and waits until it takes connections.
 * @throws Error in one line with the server's own reason when it does not come up.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const child = spawnOnCluster({ ...options.command, args: serverArguments(options) });
  const exited = exitOf(child);
  child.stdout.resume();
  const killWithUs = () => child.kill('SIGINT');
  process.once('exit', killWithUs);
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= endServer(child, exited));
  void exited.catch(() => null).then(() => process.off('exit', killWithUs));
  try {
    await ready(child, exited, options);
  } catch (error) {
    await stop();
    throw error;
  }
  const how = exited.then((code) => `exit code ${code ?? 'none, by a signal'}`);
  return { port: options.port, exited: how, stop };
}

function serverArguments({ port, settings }: ServerOptions): string[] {
  const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ownerFlag(process.pid), ...settings];
  return ['-p', String(port), ...all.flatMap((setting) => ['-c', setting])];
}

async function ready(child: ServerProcess, exited: Promise<number | null>, options: ServerOptions): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let reason = '';
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (what: string) => reject(new Error(`PostgreSQL on ${options.command.cluster} ${what}${reason}`));
      timer = setTimeout(() => fail(`was not ready after ${START_PATIENCE_MS / 1000} s`), START_PATIENCE_MS);
      exited.then(
        () => fail('did not start'),
        (error: Error) => fail(`did not start: ${error.message}`),
      );
      let partial = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        const lines = (partial + text).split('\n');
        partial = lines.pop() ?? '';
        for (const line of lines) {
          const fatal = /FATAL:\s+(.*)|ERROR:\s+(.*)|could not .*/.exec(line);
          if (fatal && reason === '') reason = `: ${fatal[1] ?? fatal[2] ?? fatal[0]}`;
          if (line.includes('ready to accept connections')) resolve();
          report(line, options.log);
        }
      });
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Passes on what an operator should see; a server says many ordinary things. */
function report(line: string, log: (message: string) => void): void {
  if (/(WARNING|FATAL|PANIC):|not properly shut down/.test(line)) log(`PostgreSQL: ${line}`);
}

async function endServer(child: ServerProcess, exited: Promise<number | null>): Promise<void> {
  const gone: Promise<true> = exited.then(
    () => true,
    () => true, // it never started
  );
  for (const [signal, patience] of STOP_STEPS) {
    child.kill(signal);
    if (await within(gone, patience)) return;
  }
  throw new Error(`PostgreSQL (process ${child.pid}) does not stop: end it by hand`);
}

async function within(done: Promise<true>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
