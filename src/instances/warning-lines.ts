import type { Diagnostic } from '../language/diagnostic.js';

/** More than this would hide what the log is for; `durektiv validate` shows all. */
const mostLines = 5;
const longestLine = 500;

/** Warnings about a file as lines of a log: a few, and how many more there are. */
export function warningLines(warnings: readonly Diagnostic[]): string[] {
  const lines = warnings
    .slice(0, mostLines)
    .map(({ line, column, code, message }) =>
      `line ${line}, column ${column}: ${message} (${code})`.slice(0, longestLine),
    );
  const more = warnings.length - mostLines;
  return more > 0 ? [...lines, `${more} more warnings about this file: durektiv validate shows them`] : lines;
}
