const FOREIGN_KEY_VIOLATION = '23503';
const UNIQUE_VIOLATION = '23505';
const DEADLOCK_DETECTED = '40P01';

/** True for the error of a row whose namespace does not exist (or was deleted at this moment). */
export function isUnknownNamespace(error: unknown): boolean {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return code === FOREIGN_KEY_VIOLATION && String(constraint).endsWith('_namespace_fkey');
}

/** True for the error of a file whose directory does not exist (or was deleted at this moment). */
export function isUnknownParent(error: unknown): boolean {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return code === FOREIGN_KEY_VIOLATION && constraint === 'files_parent';
}

/** True for the error of a row that would have the key of another one. */
export function isTaken(error: unknown): boolean {
  return (error as { code?: unknown }).code === UNIQUE_VIOLATION;
}

/** True for the error of a transaction that was taken back, because it and others waited for each other in a circle. */
export function isDeadlock(error: unknown): boolean {
  return (error as { code?: unknown }).code === DEADLOCK_DETECTED;
}

/**
 * True for an error that lies in the values and not in the connection: writing the same again fails the same way
 * (SQLSTATE classes data exception, integrity violation, program limit; or a text too long to be made at all).
 */
export function isRefusal(error: unknown): boolean {
  return error instanceof RangeError || /^(22|23|54)/.test(String((error as { code?: unknown }).code));
}
