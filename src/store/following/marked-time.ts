import { type RawBuilder, sql, type SqlBool } from 'kysely';

/**
 * A place in a list by time, as clients name it: a time in milliseconds, and the mark that tells the rows of that millisecond
 * apart when it is given.
 */
export interface MarkedTime {
  readonly time: number;
  readonly mark?: number;
}

const marks = 999_999;

/** The mark of a row by its number: together with the time of the row it finds it again. From 1 to 999999. */
export function markOf(number: number): number {
  return (number % marks) + 1;
}

/** Whether a row has this mark. @param number the column with its number */
export function hasMark(number: RawBuilder<unknown>, mark: number) {
  return sql<SqlBool>`${number} % ${sql.lit(marks)} + 1 = ${mark}::int`;
}
