import type { InstanceReport, LogLine } from '../../interpreter/report-contract.js';
import type { LineageEntry } from '../../instances/instances.js';

/** An instance as its run has reported it. Times are of the flow. */
export interface RecordedInstance {
  readonly id: string;
  readonly path: string;
  readonly lineage: readonly LineageEntry[];
  /** States entered, the last thousand of them. */
  readonly flow: readonly string[];
  readonly lines: readonly LogLine[];
  readonly startedAt: number;
  readonly ended?: NonNullable<InstanceReport['ended']>;
}

/** What the runs of one test report: the sink of the interpreter, without a database behind it. */
export class RunRecord {
  private readonly byId = new Map<string, RecordedInstance>();

  take(report: InstanceReport): void {
    const known = this.byId.get(report.instance);
    this.byId.set(report.instance, {
      id: report.instance,
      path: report.path,
      lineage: report.started?.lineage ?? known?.lineage ?? [],
      startedAt: report.started?.createdAt ?? known?.startedAt ?? 0,
      flow: report.flow,
      lines: [...(known?.lines ?? []), ...report.lines],
      ...(report.ended === undefined ? {} : { ended: report.ended }),
    });
  }

  get(id: string): RecordedInstance | undefined {
    return this.byId.get(id);
  }

  /** In the order in which they began. */
  get instances(): readonly RecordedInstance[] {
    return [...this.byId.values()];
  }

  get open(): readonly RecordedInstance[] {
    return this.instances.filter(({ ended }) => ended === undefined);
  }
}
