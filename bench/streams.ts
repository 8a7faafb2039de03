import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { residentBytes } from './memory.js';

/** What clients cost that follow an instance, its log, and the events of a namespace. */
export interface Streams {
  readonly clients: number;
  readonly extraMiB: number;
  /** Share of one core that the process takes while nothing happens. */
  readonly cpuPercent: number;
}

const clients = 500;
/** Long enough for every stream to have looked for news several times. */
const watchMs = 15_000;

/** @param urls of streams, each for the same number of clients */
export async function streams(urls: readonly string[]): Promise<Streams> {
  const before = residentBytes();
  const path = fileURLToPath(new URL('./stream-clients.js', import.meta.url));
  const child = fork(path, [String(clients), ...urls]);
  const [message] = (await once(child, 'message')) as [unknown];
  if (message !== 'open') throw new Error(`the clients of the streams said ${String(message)}`);
  const cpu = process.cpuUsage();
  let peak = 0;
  for (const until = performance.now() + watchMs; performance.now() < until; await sleep(500)) {
    peak = Math.max(peak, residentBytes());
  }
  const { user, system } = process.cpuUsage(cpu);
  child.kill();
  return {
    clients,
    extraMiB: Math.max(0, Math.round((peak - before) / 1024 / 1024)),
    cpuPercent: Math.round((user + system) / 10 / watchMs),
  };
}
