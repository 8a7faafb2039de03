import { setTimeout as after } from 'node:timers/promises';

/** Waits on the machine's clock. @returns whether all of the time has passed: false when the signal aborted */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await after(ms, undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
