import type { Diagnostic } from '../../language/diagnostic.js';
import type { Checked } from './validate-files.js';

interface Row {
  readonly place: string;
  readonly severity: Diagnostic['severity'];
  readonly code: string;
  readonly message: string;
}

/** A table for people: one line a diagnostic, which editors and terminals can follow, and a summary. */
export function asTable({ files }: Checked): string {
  const rows = files.flatMap(({ file, diagnostics }): Row[] =>
    diagnostics.map(({ line, column, severity, code, message }) => ({
      place: `${file}:${line}:${column}`,
      severity,
      code,
      message,
    })),
  );
  const places = widest(rows.map(({ place }) => place));
  const codes = widest(rows.map(({ code }) => code));
  const lines = rows.map(
    ({ place, severity, code, message }) =>
      `${place.padEnd(places)}  ${severity.padEnd('warning'.length)}  ${code.padEnd(codes)}  ${message}\n`,
  );
  return `${lines.join('')}${summary(files)}\n`;
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, text.length), 0);
}

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
