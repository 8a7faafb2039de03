import { isScalar } from 'yaml';
import type { Report } from '../report.js';
import { composeFirst, type FirstDocument } from './compose.js';
import { Converter } from './convert.js';
import type { SourceNode } from './source-node.js';

/**
 * Reads the first YAML document of a text as JSON with positions (specification 1.1, 1.2); an empty one is null.
 * Undefined when the text as a whole cannot be read: the reason is in the report.
 */
export function readAnyDocument(text: string, report: Report): SourceNode | undefined {
  const first = composeFirst(text, report);
  return first && convert(first, text, report);
}

/** As {@link readAnyDocument}; another document behind it is worth a warning. @param what the first one is to be */
export function readDocument(text: string, what: 'flow' | 'service', report: Report): SourceNode | undefined {
  const first = composeFirst(text, report);
  if (first === undefined) return undefined;
  if (first.ignoredFrom !== undefined) {
    const message = `Another YAML document begins here and is ignored: a ${what} is the first one; move the rest to a file of its own.`;
    report.warning('ignored-document', { offset: first.ignoredFrom, path: '' }, message);
  }
  return convert(first, text, report);
}

function convert({ document: { contents } }: FirstDocument, text: string, report: Report): SourceNode {
  return new Converter(text, report).convert(contents, isScalar(contents) ? (contents.range?.[0] ?? 0) : 0);
}
