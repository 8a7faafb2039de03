import type { Comparison } from './compare.js';
import type { EventsResult } from './events.js';
import type { LongRun } from './long.js';
import type { Memory } from './memory.js';
import type { Promptness } from './promptness.js';
import type { Streams } from './streams.js';
import type { Submissions } from './submissions.js';

interface Results {
  readonly machine: { readonly node: string; readonly cores: number; readonly model: string };
  readonly comparisons: readonly Comparison[];
  readonly promptness?: readonly Promptness[];
  readonly long?: LongRun;
  readonly events?: EventsResult;
  readonly submissions?: Submissions;
  readonly streams?: Streams;
  readonly memory?: Memory;
}

/** The results for people. */
export function table({ machine, comparisons, promptness, long, ...rest }: Results): string {
  const { events, submissions, streams, memory } = rest;
  const lines = comparisons.flatMap(({ name, byHand, yaml, ratio }) => [
    row(name, 'by hand', byHand.perSecond, byHand.p50, byHand.p95, byHand.historyEvents),
    row('', 'YAML', yaml.perSecond, yaml.p50, yaml.p95, yaml.historyEvents),
    row('', 'ratio', ratio.perSecond, ratio.p50, '', ''),
  ]);
  return [
    `Node ${machine.node}, ${machine.cores} cores, ${machine.model}`,
    row('flow', '', 'flows/s', 'p50 ms', 'p95 ms', 'events'),
    ...lines,
    ...(promptness ?? []).map(promptnessLine),
    ...(long === undefined ? [] : [longLine(long)]),
    ...(events === undefined ? [] : eventLines(events)),
    ...(submissions === undefined ? [] : [submissionsLine(submissions)]),
    ...(streams === undefined ? [] : [streamsLine(streams)]),
    ...(memory === undefined ? [] : [memoryLine(memory)]),
    '',
  ].join('\n');
}

function promptnessLine({ what, p50, p95, most, wanted }: Promptness): string {
  return `${what}: p50 ${p50} ms, p95 ${p95} ms, ${most} ms at most (wanted: ${wanted} ms)`;
}

function longLine({ transitions, perSecond, memoryMiB: { before, peak } }: LongRun): string {
  return `long: ${transitions} transitions in one instance, ${perSecond}/s; ${before} MiB resident before, ${peak} at most`;
}

function eventLines(events: EventsResult): string[] {
  const { acceptedPerSecond, acceptedPerSecondAmongMany, listeners, lost, wakes } = events;
  return [
    `events: ${acceptedPerSecond}/s accepted and matched, ${acceptedPerSecondAmongMany}/s among ${listeners} listeners of other types`,
    `starts by events: ${events.startsPerSecond}/s, bare client ${events.bareStartsPerSecond}/s, ratio ${events.startRatio}; ${lost} lost`,
    ...wakes.map(
      ({ eventsPerSecond, wakesPerSecond, p50, p95 }) =>
        `${eventsPerSecond} events/s that wake ${wakesPerSecond} instances/s: p50 ${p50} ms, p95 ${p95} ms from the request to the signal`,
    ),
  ];
}

function submissionsLine({ seconds, clientPerSecond, findablePerSecond, apiPerSecond, ...rest }: Submissions): string {
  const { ratios, refused, unanswered } = rest;
  const faults = `${refused} refused, ${unanswered} unanswered`;
  return [
    `submissions: ${apiPerSecond}/s over HTTP; ${clientPerSecond}/s by a bare client (ratio ${ratios.client})`,
    `${findablePerSecond}/s by one whose runs have search attributes (ratio ${ratios.findable}); ${seconds} s each; ${faults}`,
  ].join(', ');
}

function streamsLine({ clients, extraMiB, cpuPercent }: Streams): string {
  return `streams: ${clients} clients take ${extraMiB} MiB more, and ${cpuPercent} % of a core while nothing happens`;
}

function memoryLine({ idleResidentMiB, cachedRunKiB }: Memory): string {
  return `idle: ${idleResidentMiB} MiB resident; a cached waiting run: ${cachedRunKiB} KiB`;
}

function row(...cells: (string | number)[]): string {
  return cells.map((cell, column) => (column < 2 ? String(cell).padEnd(15) : String(cell).padStart(10))).join('');
}
