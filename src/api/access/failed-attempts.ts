import { ipKeyGenerator, MemoryStore } from 'express-rate-limit';

const windowMs = 60_000;
const limit = 20;

/** Counts requests with wrong keys by the address they come from. */
export class FailedAttempts {
  private readonly store = new MemoryStore();

  constructor() {
    // The store takes of the options of a whole limiter only this one.
    this.store.init({ windowMs } as Parameters<MemoryStore['init']>[0]);
  }

  /** Counts one more. */
  async add(address: string): Promise<void> {
    await this.store.increment(ipKeyGenerator(address));
  }

  /** Seconds until the address may try again; 0 when it may now. */
  async secondsToWait(address: string): Promise<number> {
    const seen = await this.store.get(ipKeyGenerator(address));
    if (seen === undefined || seen.totalHits < limit || seen.resetTime === undefined) return 0;
    return Math.max(1, Math.ceil((seen.resetTime.getTime() - Date.now()) / 1000));
  }
}
