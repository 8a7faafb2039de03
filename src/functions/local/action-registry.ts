import type { ActionReach } from './action-reach.js';

/** The actions that run now: only they may log, and reach variables (functions 5.3, 5.4). */
export interface ActionRegistry {
  /** Makes the action known. One id may enter more than once: a repeated call overlaps the one it replaces. */
  enter(actionId: string, reach: ActionReach): void;
  /** Undoes one {@link enter}. True when the action is no longer known. */
  leave(actionId: string): boolean;
  /** What the action reaches, undefined when it does not run now. */
  reach(actionId: string): ActionReach | undefined;
}

/** An empty registry. */
export function createActionRegistry(): ActionRegistry {
  const running = new Map<string, { readonly reach: ActionReach; readonly calls: number }>();
  return {
    enter(actionId, reach) {
      running.set(actionId, { reach, calls: (running.get(actionId)?.calls ?? 0) + 1 });
    },
    leave(actionId) {
      const entry = running.get(actionId);
      if (entry !== undefined && entry.calls > 1) {
        running.set(actionId, { ...entry, calls: entry.calls - 1 });
        return false;
      }
      running.delete(actionId);
      return true;
    },
    reach: (actionId) => running.get(actionId)?.reach,
  };
}
