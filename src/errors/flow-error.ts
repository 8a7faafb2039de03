/**
 * The three classes of error of the language (specification 5.1):
 * `catchable` may be named by a state's `catch`; `uncatchable` ends the instance with its code;
 * `internal` ends it as `crashed`, its text never shown to the flow.
 */
export type ErrorKind = 'catchable' | 'uncatchable' | 'internal';

/** An error that a flow, its parent or its caller may see. */
export class FlowError extends Error {
  override readonly name = 'FlowError';

  constructor(
    readonly code: string,
    message: string,
    readonly kind: ErrorKind = 'catchable',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
