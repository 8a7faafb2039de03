import type { LoggingCaller } from './runtime.js';

/** The actions that run now: only they may log (functions 5.3). */
export interface ActionRegistry {
  /** Makes the action known. One id may enter more than once: a repeated call overlaps the one it replaces. */
  enter(actionId: string, caller: LoggingCaller): void;
  /** Undoes one {@link enter}. True when the action is no longer known. */
  leave(actionId: string): boolean;
  /** Who runs the action, undefined when it does not run now. */
  caller(actionId: string): LoggingCaller | undefined;
}

/** An empty registry. */
export function createActionRegistry(): ActionRegistry {
  const running = new Map<string, { readonly caller: LoggingCaller; readonly calls: number }>();
  return {
    enter(actionId, caller) {
      running.set(actionId, { caller, calls: (running.get(actionId)?.calls ?? 0) + 1 });
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
    caller: (actionId) => running.get(actionId)?.caller,
  };
}
