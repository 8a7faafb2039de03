/** How a connection that cannot be had, or breaks, is told by the system. */
const codes: ReadonlySet<string | undefined> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
]);

/** True when an error comes of an engine or a cluster that cannot be reached, so the same may be done when it is back. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall, cause } = error as NodeJS.ErrnoException;
  // The socket of an engine goes with it.
  return codes.has(code) || (code === 'ENOENT' && syscall === 'connect') || isAway(cause);
}
