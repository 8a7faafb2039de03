import type { Diagnostic } from './diagnostic.js';
import type { Jx } from './model.js';
import { Report } from './report.js';
import { lineFinder } from './yaml/compose.js';
import { readAnyDocument } from './yaml/read-document.js';
import { toJson } from './yaml/source-node.js';

/** A Structured JX value, or every reason why the text is none. */
export interface ParsedJx {
  /** Present exactly when there are no diagnostics. */
  readonly value?: Jx;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a YAML text as a Structured JX value, as it would stand in a flow (specification 1.2). Never throws for bad input. */
export function parseJx(text: string): ParsedJx {
  const report = new Report(lineFinder(text));
  const root = readAnyDocument(text, report);
  const { diagnostics } = report;
  return root === undefined || report.failed ? { diagnostics } : { value: toJson(root), diagnostics };
}
