import type { InstanceReport } from '../../interpreter/report-contract.js';

/**
 * One report per instance, because a statement may touch a row only once: the state of the newest one, the lines of
 * all, the start and the first end that any of them carries. Ordered by instance, so that two writers lock rows in
 * the same order.
 */
export function mergeReports(batch: readonly InstanceReport[]): InstanceReport[] {
  const merged = new Map<string, InstanceReport>();
  for (const report of [...batch].sort((a, b) => a.seq - b.seq)) {
    const earlier = merged.get(report.instance);
    merged.set(report.instance, earlier ? merge(earlier, report) : report);
  }
  return [...merged.values()].sort((a, b) => (a.instance < b.instance ? -1 : 1));
}

function merge(earlier: InstanceReport, later: InstanceReport): InstanceReport {
  const metadata = later.metadata === undefined ? earlier.metadata : later.metadata;
  const started = earlier.started ?? later.started;
  const ended = earlier.ended ?? later.ended;
  return {
    ...later,
    lines: [...earlier.lines, ...later.lines],
    ...(metadata !== undefined && { metadata }),
    ...(started && { started }),
    ...(ended && { ended }),
  };
}
