import { isMap, isScalar } from 'yaml';
import { Report } from '../../language/report.js';
import { lineFinder } from '../../language/yaml/compose.js';
import { maxBytes } from '../../language/yaml/limits.js';
import { plainDocument } from '../../language/yaml/plain-document.js';
import { readAnyDocument } from '../../language/yaml/read-document.js';
import { isNull } from '../../language/yaml/source-node.js';

/**
 * True when `text` is empty or a YAML mapping: what the files of YAML types must be (http 5).
 * Its content is not looked at; texts over 1 MiB are not looked at either and fail when they are used.
 */
export function isYamlMapping(text: string): boolean {
  // No flow anyway, and checking it would keep the process from answering anyone else.
  if (text.length > maxBytes) return true;
  try {
    const document = plainDocument(text);
    return document === undefined ? isFlowsMapping(text) : isMappingOrNothing(document.contents);
  } catch (error) {
    // A text nested so deeply that the parser runs out of stack is no mapping anyone can use.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function isMappingOrNothing(contents: unknown): boolean {
  return contents === null || isMap(contents) || (isScalar(contents) && contents.value === null);
}

/** Flows may be written more loosely than YAML wants it: what can be submitted can be kept in a file, too. */
function isFlowsMapping(text: string): boolean {
  const report = new Report(lineFinder(text));
  const root = readAnyDocument(text, report);
  return root !== undefined && !report.failed && (root.kind === 'map' || isNull(root));
}
