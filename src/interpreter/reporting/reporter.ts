import { proxySinks, type Sinks } from '@temporalio/workflow';
import type { StateType } from '../../language/model.js';
import type { InstanceReport, LogLine, RunReport } from '../report-contract.js';
import { runIsSealed } from '../sealing.js';
import type { StateSpans } from './state-spans.js';

/** The sink through which a run tells the index of instances what happened; never called during a replay. */
export interface ReportSinks extends Sinks {
  readonly durektiv: { report(report: RunReport): void };
}

const { durektiv } = proxySinks<ReportSinks>();

/** Lines about entered states, conditions and returned actions that are kept per report: each costs a row. */
const routineLineLimit = 20;

/** Identity of the instance in every report. */
export type ReportSubject = Pick<InstanceReport, 'instance' | 'namespace' | 'path' | 'callPath'>;

/** Collects log lines of a run and sends them with its progress: one report per workflow task. */
export class Reporter {
  private lines: LogLine[] = [];
  private routineLines = 0;
  private started: InstanceReport['started'];
  private entered: Partial<Record<StateType, number>> = {};

  constructor(
    private readonly subject: ReportSubject,
    private reportSequence: number,
    private lineSequence: number,
    private readonly spans: StateSpans | undefined,
  ) {}

  /** The next report also tells that the instance began. */
  start(started: NonNullable<InstanceReport['started']>): void {
    this.started = started;
  }

  line(level: LogLine['level'], state: string | null, message: string, more: Pick<LogLine, 'ofNamespace'> = {}): void {
    this.lines.push({ seq: this.lineSequence++, time: Date.now(), level, state, message, ...more });
  }

  /** A state was entered; counted by type. */
  enter(type: StateType): void {
    this.entered[type] = (this.entered[type] ?? 0) + 1;
  }

  /** The line that says how the run ended: no other may follow. */
  lastLine(level: LogLine['level'], state: string | null, message: string): void {
    this.countOmitted();
    this.line(level, state, message, { ofNamespace: true });
  }

  /** A line that a loop repeats at every turn: the first of a report are kept, the rest is counted. */
  routineLine(state: string, message: string): void {
    this.routineLines++;
    if (this.routineLines <= routineLineLimit) this.line('INFO', state, message);
  }

  /** Whether there is anything to tell while the run goes on. */
  get hasNews(): boolean {
    return this.lines.length > 0 || this.started !== undefined;
  }

  /** Sends what was collected, with the progress as it is now. */
  flush(progress: Pick<RunReport, 'flow' | 'metadata' | 'ended' | 'steps'>): void {
    this.countOmitted();
    durektiv.report({
      ...this.subject,
      ...progress,
      ...(runIsSealed() ? { sealed: true } : {}),
      seq: this.reportSequence++,
      lines: this.lines,
      entered: this.entered,
      ...(this.spans === undefined ? {} : { traced: this.spans.take() }),
      ...(this.started === undefined ? {} : { started: this.started }),
    });
    this.lines = [];
    this.entered = {};
    this.started = undefined;
  }

  carry(): { reportSequence: number; lineSequence: number } {
    return { reportSequence: this.reportSequence, lineSequence: this.lineSequence };
  }

  private countOmitted(): void {
    const omitted = this.routineLines - routineLineLimit;
    this.routineLines = 0;
    if (omitted > 0) this.line('INFO', null, `${omitted} further lines about states and their actions were left out`);
  }
}
