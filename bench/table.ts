import type { Comparison } from './compare.js';
import type { LongRun } from './long.js';

interface Results {
  readonly machine: { readonly node: string; readonly cores: number; readonly model: string };
  readonly comparisons: readonly Comparison[];
  readonly long?: LongRun;
  readonly memory: { readonly idleResidentMiB: number; readonly cachedRunKiB: number };
}

/** The results for people. */
export function table({ machine, comparisons, long, memory }: Results): string {
  const lines = comparisons.flatMap(({ name, byHand, yaml, ratio }) => [
    row(name, 'by hand', byHand.perSecond, byHand.p50, byHand.p95, byHand.historyEvents),
    row('', 'YAML', yaml.perSecond, yaml.p50, yaml.p95, yaml.historyEvents),
    row('', 'ratio', ratio.perSecond, ratio.p50, '', ''),
  ]);
  return [
    `Node ${machine.node}, ${machine.cores} cores, ${machine.model}`,
    row('flow', '', 'flows/s', 'p50 ms', 'p95 ms', 'events'),
    ...lines,
    ...(long === undefined ? [] : [longLine(long)]),
    `idle: ${memory.idleResidentMiB} MiB resident; a cached waiting run: ${memory.cachedRunKiB} KiB`,
    '',
  ].join('\n');
}

function longLine({ transitions, perSecond, memoryMiB: { before, peak } }: LongRun): string {
  return `long: ${transitions} transitions in one instance, ${perSecond}/s; ${before} MiB resident before, ${peak} at most`;
}

function row(...cells: (string | number)[]): string {
  return cells.map((cell, column) => (column < 2 ? String(cell).padEnd(15) : String(cell).padStart(10))).join('');
}
