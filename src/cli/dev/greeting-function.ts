import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { packageRoot } from '../../process/package-root.js';

/** The image that `examples/greeting` names. */
export const GREETING_IMAGE = 'durektiv/greeting';

/** The function ends when the channel to us closes, so that none is left when we are killed. */
const END_WITH_US = "data:text/javascript,process.once('disconnect', () => process.exit());";

const START_MS = 15_000;
const STOP_MS = 2_000;

/** The function container of the greeting example, as a process. */
export interface GreetingFunction {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the example's function on a free port of loopback and waits until it listens.
 * @param logPort where it sends the log lines of its actions.
 */
export async function startGreetingFunction(logPort: number, log: Logger): Promise<GreetingFunction> {
  const child = spawn(
    process.execPath,
    ['--import', END_WITH_US, join(packageRoot(), 'examples/greeting/function.mjs')],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: process.platform !== 'win32',
      windowsHide: true,
      env: { ...process.env, PORT: '0', LOG_PORT: String(logPort) },
    },
  );
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const ended = new Promise<void>((resolve) => {
    // Not `close`, which never comes once we have closed the channel to it.
    for (const event of ['exit', 'error']) child.once(event, () => resolve(void process.off('exit', endWithUs)));
  });
  createInterface({ input: piped(child.stderr) }).on('line', (line) => log.warn(`greeting function: ${line}`));
  const stop = () => stopChild(child, ended);
  try {
    return { url: `http://127.0.0.1:${await portOf(child, ended)}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function portOf(child: ChildProcess, ended: Promise<void>): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`The function of examples/greeting did not start: ${reason}.`));
    const timer = setTimeout(() => fail(`not listening after ${START_MS / 1000} s`), START_MS);
    child.once('error', (error) => fail(error.message));
    void ended.then(() => fail('it ended at once')).finally(() => clearTimeout(timer));
    createInterface({ input: piped(child.stdout) }).on('line', (line) => {
      const port = /^listening on (\d+)$/.exec(line)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  if (child.connected) child.disconnect();
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(force);
}

function piped(stream: Readable | null): Readable {
  if (stream === null) throw new Error('The function of examples/greeting did not start: its output is not piped.');
  return stream;
}
