import { isScalar } from 'yaml';
import type { Report } from '../report.js';
import { composeFirst, type FirstDocument } from './compose.js';
import { Converter } from './convert.js';
import { isNull, type SourceNode } from './source-node.js';

/**
 * Reads the first YAML document of a text as JSON with positions (specification 1.1, 1.2); an empty one is null.
 * Undefined when the text as a whole cannot be read: the reason is in the report.
 */
export function readAnyDocument(text: string, report: Report): SourceNode | undefined {
  const first = composeFirst(text, report);
  return first && convert(first, text, report);
}

/** As {@link readAnyDocument}; an empty document is an error, and another one behind it worth a warning. */
export function readDocument(text: string, report: Report): SourceNode | undefined {
  const first = composeFirst(text, report);
  if (first === undefined) return undefined;
  if (first.ignoredFrom !== undefined) {
    const message =
      'Another YAML document begins here and is ignored: a flow is the first one; move the rest to a file of its own.';
    report.warning('ignored-document', { offset: first.ignoredFrom, path: '' }, message);
  }
  const root = convert(first, text, report);
  if (!isNull(root)) return root;
  const message = 'The document is empty; a flow needs at least a list of "states".';
  report.error('empty-document', { offset: root.offset, path: '' }, message);
  return undefined;
}

function convert({ document: { contents } }: FirstDocument, text: string, report: Report): SourceNode {
  return new Converter(text, report).convert(contents, isScalar(contents) ? (contents.range?.[0] ?? 0) : 0);
}
