import { isMap, isScalar } from 'yaml';
import { firstDocument } from './first-document.js';
import { maxBytes } from './yaml/limits.js';
import { plainDocument } from './yaml/plain-document.js';

/** What a YAML file says at its top about what it is. */
export interface Declaration {
  /** The value of `direktiv_api`, otherwise of `x-direktiv-api`; absent when there is neither. */
  readonly api?: string;
  /** It has the field `states`. */
  readonly states: boolean;
}

/**
 * What a YAML text declares in its first document, however it is written: in lines, in braces as JSON is, with keys in quotes.
 * What does not parse is looked at line by line, since a flow with a slip is a flow all the same, and its faults are to be told.
 */
export function declarationOf(text: string): Declaration {
  const document = firstDocument(text);
  return (document.length > maxBytes ? undefined : parsed(document)) ?? byLines(document);
}

/** @returns undefined for a text that is no YAML */
function parsed(document: string): Declaration | undefined {
  const contents = contentsOf(document);
  if (contents === undefined) return undefined;
  const fields = new Map(
    (isMap(contents) ? contents.items : []).map(({ key, value }): [unknown, unknown] => [plain(key), plain(value)]),
  );
  const api = fields.get('direktiv_api') ?? fields.get('x-direktiv-api');
  return { ...(typeof api === 'string' && { api }), states: fields.has('states') };
}

function contentsOf(document: string): unknown {
  try {
    return plainDocument(document)?.contents;
  } catch (error) {
    // A text nested so deeply that the parser runs out of stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function plain(node: unknown): unknown {
  return isScalar(node) ? node.value : undefined;
}

function byLines(document: string): Declaration {
  const api = /^["']?(?:direktiv_api|x-direktiv-api)["']?\s*:\s*["']?([^"'\s#]+)/m.exec(document)?.[1];
  return { ...(api !== undefined && { api }), states: /^["']?states["']?\s*:/m.test(document) };
}
