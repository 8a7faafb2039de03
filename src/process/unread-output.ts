const listeners = new Set<() => void>();

/**
 * Has somebody told when nobody reads our output any more. It is no listener to SIGPIPE: the system sends that to who listens to
 * it for every connection that broke, too.
 * @returns ends it
 */
export function whenUnread(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Nobody reads our output any more. @returns whether there is somebody to be told */
export function outputIsUnread(): boolean {
  for (const listener of listeners) listener();
  return listeners.size > 0;
}
