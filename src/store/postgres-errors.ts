const FOREIGN_KEY_VIOLATION = '23503';

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
