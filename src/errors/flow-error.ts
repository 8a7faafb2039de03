import { catalogue, type DirektivCode, type ErrorKind } from './catalogue.js';

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

/** An error of the catalogue, with the class it has there. */
export function flowError(code: DirektivCode, message: string, options?: ErrorOptions): FlowError {
  return new FlowError(code, message, catalogue[code].kind, options);
}
