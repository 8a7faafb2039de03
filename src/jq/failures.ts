import type { Value } from './value.js';

/** Base of everything this engine throws: a program that is wrong, fails, or does too much. */
export abstract class JqFailure extends Error {}

/** The text is not a program; `offset` counts UTF-16 units from its start. */
export class JqSyntaxError extends JqFailure {
  override readonly name = 'JqSyntaxError';

  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** The program calls a function that there is not. */
export class UnknownFunctionError extends JqSyntaxError {
  constructor(
    readonly called: string,
    readonly arity: number,
    offset: number,
  ) {
    super(`function not defined: ${called}/${arity}`, offset);
  }
}

/** The program failed on its data; the message has gojq's wording. */
export class JqError extends JqFailure {
  override readonly name = 'JqError';
}

export type LimitName =
  | 'steps'
  | 'depth'
  | 'outputs'
  | 'output size'
  | 'output depth'
  | 'string length'
  | 'array length'
  | 'integer size'
  | 'query length';

/** The program asked for more than it may use. No `try` catches it. */
export class LimitError extends JqFailure {
  override readonly name = 'LimitError';

  constructor(
    readonly limit: LimitName,
    allowed: number,
  ) {
    super(
      `the expression exceeds the limit of ${limit} (${allowed}): make it do less, or split it over several states`,
    );
  }
}

/**
 * An error on its way to a `try`. Not an `Error`: expressions such as `.[] | tonumber?` raise one per element,
 * and a stack trace each would cost more than the work.
 */
export class Raised {
  constructor(
    /** What `catch` sees. */
    readonly value: Value,
    /** What the caller sees when nothing catches it. */
    readonly message: string,
    readonly catchable: boolean = true,
  ) {}
}

/** A `break` on its way to its label. */
export class BreakSignal {
  constructor(readonly label: object) {}
}

/** Throws an error that `catch` sees as its text. */
export function raise(message: string): never {
  throw new Raised(message, message);
}

/** Throws the error that `error(value)` makes: `catch` sees the value. */
export function raiseValue(value: Value, show: (value: Value) => string = String): never {
  throw new Raised(value, `error: ${typeof value === 'string' ? value : show(value)}`);
}
