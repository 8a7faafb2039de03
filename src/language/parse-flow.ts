import type { Diagnostic } from './diagnostic.js';
import { readFlow } from './flow.js';
import { deepFreeze } from './freeze.js';
import type { Flow } from './model.js';
import { notYetRunnable, type NotYet } from './not-yet.js';
import { Report } from './report.js';
import { lineFinder } from './yaml/compose.js';
import { pathTo } from './yaml/convert.js';
import { readDocument } from './yaml/read-document.js';
import { find, type SourceNode } from './yaml/source-node.js';

/** A flow with the warnings about it, or every reason why the text is none. */
export interface ParsedFlow {
  /** Present exactly when no diagnostic is an error. Frozen. */
  readonly flow?: Flow;
  /** In the order of the text. */
  readonly diagnostics: Diagnostic[];
}

/**
 * Reads a `workflow/v1` document (specification 1). Never throws for bad input: everything wrong is in the
 * diagnostics, all at once. Takes bounded time and memory whatever the text.
 */
export function parseFlow(text: string): ParsedFlow {
  return parse(text, () => []);
}

/** As {@link parseFlow}, and what this version of the engine cannot run yet is an error too. */
export function parseRunnableFlow(text: string): ParsedFlow {
  return parse(text, notYetRunnable);
}

function parse(text: string, check: (flow: Flow) => readonly NotYet[]): ParsedFlow {
  const report = new Report(lineFinder(text));
  const root = readDocument(text, report);
  const flow = root === undefined ? undefined : readFlow(root, report);
  if (root !== undefined && flow !== undefined && !report.failed) reportNotYet(check(flow), root, report);
  const diagnostics = report.diagnostics;
  return flow === undefined || report.failed ? { diagnostics } : { flow: deepFreeze(flow), diagnostics };
}

function reportNotYet(missing: readonly NotYet[], root: SourceNode, report: Report): void {
  for (const { code, path, message } of missing) {
    report.error(code, { offset: find(root, path).offset, path: pathText(path) }, message);
  }
}

/** A path as diagnostics write it. */
function pathText(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : pathTo(text, step)), '');
}
