import { isScalar } from 'yaml';
import type { Report } from '../report.js';
import { composeFirst } from './compose.js';
import { Converter } from './convert.js';
import { isNull, type SourceNode } from './source-node.js';

/**
 * Reads the first YAML document of a text as JSON with positions (specification 1.1, 1.2); an empty one is null.
 * Undefined when the text as a whole cannot be read: the reason is in the report.
 */
export function readAnyDocument(text: string, report: Report): SourceNode | undefined {
  const document = composeFirst(text, report);
  if (document === undefined) return undefined;
  const { contents } = document;
  return new Converter(report).convert(contents, isScalar(contents) ? (contents.range?.[0] ?? 0) : 0);
}

/** As {@link readAnyDocument}; an empty document is an error. */
export function readDocument(text: string, report: Report): SourceNode | undefined {
  const root = readAnyDocument(text, report);
  if (root === undefined || !isNull(root)) return root;
  const message = 'The document is empty; a flow needs at least a list of "states".';
  report.error('empty-document', { offset: root.offset, path: '' }, message);
  return undefined;
}
