import type { InstanceRow } from '../store/instances/instance-rows.js';

/** A row this young may belong to a run that is just being started, in milliseconds. */
const startGrace = 60_000;

/** How often it is looked whether such a run has begun, in milliseconds. */
export const startPollMs = 250;

/** Whether the run of an instance, if Temporal knows none, may be one that has not begun yet. */
export function mayBeStarting({ createdAt }: Pick<InstanceRow, 'createdAt'>): boolean {
  return Date.now() - createdAt < startGrace;
}
