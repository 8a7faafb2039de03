import type { FlowCoverage } from '../../../flow-tests/coverage.js';
import type { TestResult } from '../../../flow-tests/run-tests.js';

/** What is reported of a run of the command. */
export interface Report {
  readonly results: readonly TestResult[];
  /** Absent when nobody asked for it. */
  readonly coverage?: readonly FlowCoverage[];
  /** How many tests were not run, because the command was interrupted. */
  readonly notRun: number;
  /** How long it all took, in milliseconds. */
  readonly took: number;
}

/** Tells of tests while they are run; gives the text to print. */
export interface Reporter {
  /** @param unskipped why time is not skipped; undefined when it is */
  begin(count: number, unskipped: string | undefined): string;
  result(result: TestResult): string;
  end(report: Report): string;
}
