/** One way to run something to its end; gives the id of the run. */
export type Runner = () => Promise<string>;

export interface Latency {
  readonly p50: number;
  readonly p95: number;
}

export interface Measurement extends Latency {
  /** Runs per second at full load. */
  readonly perSecond: number;
  readonly historyEvents: number;
}

/** Runs in flight while the throughput is measured: enough to keep two cores busy. */
const concurrency = 16;

/** Times, in milliseconds, of runs made one after the other. */
export async function latencies(run: Runner, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times;
}

/** Milliseconds that `count` runs take, so many at a time. */
export async function duration(run: Runner, count: number, lanes = concurrency): Promise<number> {
  let left = count;
  const start = performance.now();
  const lane = async (): Promise<void> => {
    while (left-- > 0) await run();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return performance.now() - start;
}

export function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
