import { residentBytes } from './memory.js';
import type { Runner } from './measure.js';

const transitions = 1_000_000;

/** One instance that counts to a million, one state entered for each number. */
export const longFlow = `
states:
- id: count
  type: switch
  conditions:
  - condition: jq(.n < ${transitions - 1})
    transform: 'jq({n: (.n + 1)})'
    transition: count
`;

export interface LongRun {
  readonly transitions: number;
  readonly perSecond: number;
  /** Resident memory of the process: before the run, and the most while it went on. */
  readonly memoryMiB: { readonly before: number; readonly peak: number };
}

const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 1024);

/** Measures a run of {@link longFlow}, and what memory it takes. */
export async function longRun(run: Runner): Promise<LongRun> {
  const before = residentBytes();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, residentBytes())), 250);
  const start = performance.now();
  try {
    await run();
  } finally {
    clearInterval(watch);
  }
  const seconds = (performance.now() - start) / 1000;
  return {
    transitions,
    perSecond: Math.round(transitions / seconds),
    memoryMiB: { before: mebibytes(before), peak: mebibytes(peak) },
  };
}
