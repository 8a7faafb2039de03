import { CompiledQuery } from 'kysely';
import type { Pool } from 'pg';
import type { Database } from '../schema.js';

/** A statement that is asked often. Its name stands for its text. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Gives the rows of a statement. */
export type RunStatement = <Row extends object>(
  statement: Statement,
  values: readonly unknown[],
) => Promise<readonly Row[]>;

/** Each connection of the pool plans the statement once. */
export function planned(pool: Pool): RunStatement {
  return async <Row extends object>(statement: Statement, values: readonly unknown[]) =>
    (await pool.query<Row>({ ...statement, values: [...values] })).rows;
}

/** In the transaction, if `db` is one. */
export function within(db: Database): RunStatement {
  return async <Row extends object>({ text }: Statement, values: readonly unknown[]) =>
    (await db.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows;
}
