import { setTimeout as pause } from 'node:timers/promises';
import type { Instance } from './instances.js';

/** How often the record is read. */
const pollMs = 500;
/** Every so many reads are compared with Temporal: the report of an end may have been lost. */
const readsPerCheck = 20;

/** How the record of an instance is read: `check` asks Temporal, too, `read` only the index. */
export interface InstanceReader {
  read(): Promise<Instance | undefined>;
  check(): Promise<Instance | undefined>;
}

/**
 * The instance now, and again whenever something of it has changed, until it has ended or is gone.
 * @throws the signal's reason when it aborts
 */
export async function* followInstance(reader: InstanceReader, signal: AbortSignal): AsyncGenerator<Instance, void> {
  let seen: string | undefined;
  for (let reads = 0; ; reads++) {
    const instance = await (reads % readsPerCheck === 0 ? reader.check() : reader.read());
    if (instance === undefined) return;
    const state = stateOf(instance);
    if (state !== seen) yield instance;
    seen = state;
    if (instance.status !== 'pending') return;
    await pause(pollMs, undefined, { signal });
  }
}

/** What changes while it runs. */
function stateOf({ status, flow, errorCode }: Instance): string {
  return JSON.stringify([status, errorCode, flow]);
}
