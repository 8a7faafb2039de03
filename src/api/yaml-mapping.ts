import { isMap, isScalar, parseDocument } from 'yaml';

/** Longer texts are no flow anyway, and checking them would keep the process from answering anyone else. */
const checkedLength = 1024 * 1024;

/**
 * True when `text` is empty or a YAML mapping: what the files of YAML types must be (http 5).
 * Its content is not looked at; texts over 1 MiB are not looked at either and fail when they are used.
 */
export function isYamlMapping(text: string): boolean {
  if (text.length > checkedLength) return true;
  try {
    const document = parseDocument(text, { logLevel: 'silent' });
    // Only the first document counts.
    const faults = document.errors.filter((error) => error.code !== 'MULTIPLE_DOCS');
    return faults.length === 0 && isMappingOrNothing(document.contents);
  } catch (error) {
    // A text nested so deeply that the parser runs out of stack is no mapping anyone can use.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function isMappingOrNothing(contents: unknown): boolean {
  return contents === null || isMap(contents) || (isScalar(contents) && contents.value === null);
}
