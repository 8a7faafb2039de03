import { Context } from '@temporalio/activity';
import type { ListenerRegistration, LocalActivities } from '../interpreter/activity-contract.js';

/** Where waits for events are registered. */
export interface ListenerRows {
  /** No-op when the run has registered the wait before, and it may have been served since. */
  register(registration: ListenerRegistration & { readonly run?: string }): Promise<unknown>;
  remove(instance: string, waitId: string): Promise<unknown>;
}

/** The local activities by which a run begins and gives up a wait for events. */
export function createListenerActivities(
  rows: ListenerRows,
): Pick<LocalActivities, 'registerListener' | 'removeListener'> {
  return {
    async registerListener(registration) {
      const run = Context.current().info.workflowExecution?.runId;
      await rows.register({ ...registration, ...(run !== undefined && { run }) });
    },
    async removeListener(instance, waitId) {
      await rows.remove(instance, waitId);
    },
  };
}
