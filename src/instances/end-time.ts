import type { InstanceReport } from '../interpreter/report-contract.js';

/**
 * A report as the worker has it. The clock of a run stands still while a task of it computes, so an end that is reported is as late as
 * the worker's clock says. Never earlier than the run says: the clocks of two machines differ.
 * @param now in milliseconds since the epoch
 */
export function endingNow<Report extends InstanceReport>(report: Report, now: number): Report {
  const { ended } = report;
  return ended === undefined || ended.at >= now ? report : { ...report, ended: { ...ended, at: now } };
}
