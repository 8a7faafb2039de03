import { isScalar } from 'yaml';
import type { Report } from '../report.js';
import { composeFirst } from './compose.js';
import { Converter } from './convert.js';
import { isNull, type SourceNode } from './source-node.js';

/**
 * Reads the first YAML document of a text as JSON with positions (specification 1.1, 1.2).
 * Undefined when the text as a whole cannot be read: the reason is in the report.
 */
export function readDocument(text: string, report: Report): SourceNode | undefined {
  const document = composeFirst(text, report);
  if (document === undefined) return undefined;
  const root = new Converter(report).convert(document.contents);
  if (!isNull(root)) return root;
  const offset = isScalar(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
  const message = 'The document is empty; a flow needs at least a list of "states".';
  report.error('empty-document', { offset, path: '' }, message);
  return undefined;
}
