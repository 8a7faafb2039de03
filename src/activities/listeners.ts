import type { ListenerRegistration, LocalActivities } from '../interpreter/activity-contract.js';

/** Where waits for events are registered. */
export interface ListenerRows {
  /** No-op when the wait is registered or was already served. */
  register(registration: ListenerRegistration): Promise<unknown>;
  remove(instance: string, waitId: string): Promise<unknown>;
}

/** The local activities by which a run begins and gives up a wait for events. */
export function createListenerActivities(
  rows: ListenerRows,
): Pick<LocalActivities, 'registerListener' | 'removeListener'> {
  return {
    async registerListener(registration) {
      await rows.register(registration);
    },
    async removeListener(instance, waitId) {
      await rows.remove(instance, waitId);
    },
  };
}
