import { networkFaults } from '../network-faults.js';

/** A request may be on its way when the engine goes. */
const codes: ReadonlySet<string | undefined> = new Set([...networkFaults, 'EPIPE']);

/** True when an error comes of an engine or a cluster that cannot be reached, so the same may be done when it is back. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall, cause } = error as NodeJS.ErrnoException;
  // The socket of an engine goes with it.
  return codes.has(code) || (code === 'ENOENT' && syscall === 'connect') || isAway(cause);
}
