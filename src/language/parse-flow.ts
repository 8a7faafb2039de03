import type { Diagnostic } from './diagnostic.js';
import { readFlow } from './flow.js';
import { deepFreeze } from './freeze.js';
import type { Flow } from './model.js';
import { Report } from './report.js';
import { lineFinder } from './yaml/compose.js';
import { readDocument } from './yaml/read-document.js';
import { isNull, type SourceNode } from './yaml/source-node.js';

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
  return parsed(readText(text));
}

/** A text that is a valid flow, with where everything in it is written. */
export interface ValidFlow {
  readonly report: Report;
  readonly root: SourceNode;
  readonly flow: Flow;
}
/** A text that is none: the reasons are in the report. */
interface NoFlow {
  readonly report: Report;
  readonly flow?: undefined;
}

/** Reads a text as a flow. */
export function readText(text: string): ValidFlow | NoFlow {
  const report = new Report(lineFinder(text));
  const root = readRoot(text, report);
  const flow = root && readFlow(root, report);
  return root === undefined || flow === undefined || report.failed ? { report } : { report, root, flow };
}

function readRoot(text: string, report: Report): SourceNode | undefined {
  const root = readDocument(text, 'flow', report);
  if (root === undefined || !isNull(root)) return root;
  const message = 'The document is empty; a flow needs at least a list of "states".';
  report.error('empty-document', { offset: root.offset, path: '' }, message);
  return undefined;
}

/** The answer of everything that parses. */
export function parsed({ flow, report }: ValidFlow | NoFlow): ParsedFlow {
  const { diagnostics } = report;
  return flow === undefined ? { diagnostics } : { flow: deepFreeze(flow), diagnostics };
}
