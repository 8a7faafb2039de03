/** A table as its columns, which `unnest` makes a table of again. */
export function columnsOf<T>(table: readonly (readonly T[])[], count: number): (T | undefined)[][] {
  return Array.from({ length: count }, (_, column) => table.map((row) => row[column]));
}

/** What was found for each row of such a table, by its number, which `with ordinality` counts from 1. */
export function byNumber<Row extends { readonly number: number }>(rows: readonly Row[], count: number): Row[][] {
  const found = Array.from({ length: count }, (): Row[] => []);
  for (const row of rows) found[row.number - 1]?.push(row);
  return found;
}
