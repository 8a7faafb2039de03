import type { InstanceReport } from '../interpreter/report-contract.js';

/**
 * Whether a report is the first one of a subflow. Nobody else makes the row of that, and no run tells it again: it must not be lost
 * with the process that has it, nor with the database.
 */
export function beginsSubflow({ started }: InstanceReport): boolean {
  return started !== undefined && started.lineage.length > 0;
}
