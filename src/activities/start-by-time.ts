import type { LocalActivities } from '../interpreter/activity-contract.js';
import type { FileStarts } from '../starts/file-starts.js';
import type { StartRules } from '../starts/start-rules.js';

/**
 * The local activity behind a schedule: starts the flow of a file, once for each path and minute (specification 9.2).
 * A schedule that is left over takes itself away, and one whose namespace is paused pauses itself.
 */
export function createStartByTime(
  starts: Pick<FileStarts, 'byTime'>,
  rules: Pick<StartRules, 'setUp'>,
): LocalActivities['startByTime'] {
  return async ({ namespace, path }, at) => {
    const start = await starts.byTime({ namespace, path }, at);
    if ('id' in start) return start.id;
    await rules.setUp({ namespace, path }, 'stray');
    return `nothing was started: ${start.refused}`;
  };
}
