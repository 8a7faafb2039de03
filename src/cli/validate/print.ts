import type { Style } from '../terminal/paint.js';
import { columns } from '../terminal/table.js';
import type { Checked } from './validate-files.js';

/** A table for people: one line a diagnostic, which editors and terminals can follow, and a summary. */
export function asTable({ files }: Checked): string {
  return `${diagnosticLines(files)}${summary(files)}\n`;
}

/** One line a diagnostic, in columns, for a stream. */
export function diagnosticLines(files: Checked['files'], stream: NodeJS.WriteStream = process.stdout): string {
  const rows = files.flatMap(({ file, diagnostics }) =>
    diagnostics.map(({ line, column, severity, code, message }) => [
      `${file}:${line}:${column}`,
      severity.padEnd('warning'.length),
      code,
      message,
    ]),
  );
  return columns(rows, (cell, column) => (column === 1 ? severityStyles[cell.trim()] : undefined), stream);
}

const severityStyles: Readonly<Record<string, Style>> = { error: 'red', warning: 'yellow' };

function summary(files: Checked['files']): string {
  const { errors, warnings } = counts(files);
  return `${counted(files.length, 'flow')}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** How many diagnostics there are of either severity. */
export function counts(files: Checked['files']): { readonly errors: number; readonly warnings: number } {
  const all = files.flatMap(({ diagnostics }) => diagnostics);
  const errors = all.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: all.length - errors };
}

/** For machines: every file with its diagnostics, as the API gives them. */
export function asJson({ files, unreadable }: Checked): string {
  return `${JSON.stringify({ files, unreadable, ...counts(files) }, null, 2)}\n`;
}
