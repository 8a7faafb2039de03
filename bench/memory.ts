import { setTimeout as after } from 'node:timers/promises';
import type { Instances } from '../src/instances/instances.js';
import type { Store } from '../src/store/database.js';

/** What this process takes. */
export interface Memory {
  readonly idleResidentMiB: number;
  readonly cachedRunKiB: number;
}

const waitingRuns = 200;

const waiting = `
states:
- id: wait
  type: consumeEvent
  event: {type: bench.never}
`;

/** As long as it takes until V8 gives back what a start leaves behind. */
const SETTLE_MS = 30_000;

/** Memory of this process, as the system counts it, when it has had nothing to do for a while. */
export async function idleBytes(): Promise<number> {
  await after(SETTLE_MS);
  return residentBytes();
}

/** Memory of this process as the system counts it. */
export function residentBytes(): number {
  return process.memoryUsage().rss;
}

/** Memory that one run costs while it waits for an event in the worker's cache. */
export async function cachedRunBytes(instances: Instances, store: Store, namespace: string): Promise<number> {
  await startWaiting(instances, store, namespace, 20);
  const before = residentBytes();
  await startWaiting(instances, store, namespace, waitingRuns);
  return Math.max(residentBytes() - before, 0) / waitingRuns;
}

async function startWaiting(instances: Instances, store: Store, namespace: string, count: number): Promise<void> {
  const already = (await store.listeners.candidates(namespace, 'bench.never')).length;
  const request = { namespace, path: '/waiting.yaml', definition: waiting, input: Buffer.from('{}') };
  await Promise.all(Array.from({ length: count }, () => instances.start(request)));
  for (let tries = 0; tries < 300; tries++) {
    if ((await store.listeners.candidates(namespace, 'bench.never')).length >= already + count) return;
    await after(100);
  }
  throw new Error(`${count} runs did not come to wait within 30 s`);
}
