import { paint, type Style } from './paint.js';
import { printable } from './printable.js';

/** How a cell is shown on a terminal with colours; undefined for plainly. */
export type CellStyle = (cell: string, column: number) => Style | undefined;

const plain: CellStyle = () => undefined;

/** Rows in columns that are two spaces apart, below their headings. Only the last cell of a row may be of any length. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], style = plain): string {
  const text = columns([headings, ...rows], style);
  const end = text.indexOf('\n');
  return `${paint('bold', text.slice(0, end))}${text.slice(end)}`;
}

/** Rows in columns without headings, for a stream. */
export function columns(
  rows: readonly (readonly string[])[],
  style = plain,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const clean = rows.map((row) => row.map(printable));
  const widths = clean.reduce<readonly number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [],
  );
  return clean
    .map(
      (row) =>
        `${row
          .map((cell, column) => shown(cell, column))
          .join('')
          .trimEnd()}\n`,
    )
    .join('');

  function shown(cell: string, column: number): string {
    const chosen = style(cell, column);
    const painted = chosen === undefined ? cell : paint(chosen, cell, stream);
    return column === widths.length - 1 ? painted : `${painted}${' '.repeat((widths[column] ?? 0) - cell.length + 2)}`;
  }
}
