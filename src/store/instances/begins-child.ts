import type { InstanceReport } from '../../interpreter/report-contract.js';

/**
 * Whether a report is the first one of an instance that a workflow has started: a subflow, or what `DirektivRun` runs. Nobody else
 * makes the row of that, and no run tells it again: it must not be lost with the process that has it, nor with the database.
 */
export function beginsChild({ started }: InstanceReport): boolean {
  return started?.input !== undefined;
}
