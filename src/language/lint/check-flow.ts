import type { DiagnosticCode } from '../diagnostic-codes.js';
import { parsed, readText, type ParsedFlow } from '../parse-flow.js';
import type { Report } from '../report.js';
import { checks } from './checks.js';
import { badJs, isJs, type JsSyntax } from './js-syntax.js';
import { reviewed, type Finding } from './reviewed.js';

/**
 * Reads a flow that is to run, and warns of what its author will not have meant: everything that
 * {@link parseFlow} says, and the warnings of each check. Answers at once unless js(...) is inside and `syntax` given.
 */
export function checkFlow(text: string, syntax?: JsSyntax): ParsedFlow | Promise<ParsedFlow> {
  const read = readText(text);
  if (read.flow === undefined) return parsed(read);
  const review = reviewed(read.flow, text, read.root);
  for (const [code, check] of Object.entries(checks)) warn(read.report, code as keyof typeof checks, check(review));
  if (syntax === undefined || !review.scripts.some(isJs)) return parsed(read);
  return badJs(review, syntax).then((found) => {
    warn(read.report, 'bad-js', found);
    return parsed(read);
  });
}

function warn(report: Report, code: DiagnosticCode, found: readonly Finding[]): void {
  for (const { spot, message } of found) report.warning(code, spot, message);
}
