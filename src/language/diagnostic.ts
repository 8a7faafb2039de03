/** What is wrong with a document, and where. Lines and columns count from 1. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable kebab-case name of the rule, for example `unknown-field`. */
  readonly code: string;
  /** What is wrong and what to do about it. */
  readonly message: string;
  readonly line: number;
  readonly column: number;
  /** Where in the document, for example `states[2].action.function`; empty for the whole document. */
  readonly path: string;
}
