import type { Diagnostic } from './diagnostic.js';

/** A document that is no flow, or one that cannot run here: carries every diagnostic. */
export class InvalidFlowError extends Error {
  override readonly name = 'InvalidFlowError';

  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => `${d.line}:${d.column}: ${d.message}`).join('; '));
  }
}
