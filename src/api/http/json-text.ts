import { maxDepth } from '../../bytes/go-json.js';

/**
 * The value of the first JSON text in `text`: what comes after it is ignored, as Go's decoder does (http 1.4).
 * @returns undefined when there is none, or when it is nested deeper than 1000 levels.
 */
export function parseFirstJson(text: string): unknown {
  const end = endOfFirstValue(text);
  if (end === undefined) return undefined;
  return parse(text.slice(0, end));
}

/** Like {@link parseFirstJson}, but the text must be one JSON value and nothing else. */
export function parseWholeJson(text: string): unknown {
  return endOfFirstValue(text) === undefined ? undefined : parse(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Where the first object or list of `text` ends; the end of the text for anything else. Undefined when it is too deep or unclosed. */
function endOfFirstValue(text: string): number | undefined {
  if (!/^[ \t\r\n]*[[{]/.test(text)) return text.length;
  const structure = /["[\]{}]/g;
  let depth = 0;
  for (let found = structure.exec(text); found !== null; found = structure.exec(text)) {
    const character = found[0];
    if (character === '"') structure.lastIndex = endOfString(text, structure.lastIndex);
    else if (character === '[' || character === '{') depth += 1;
    else depth -= 1;
    if (depth === 0) return structure.lastIndex;
    if (depth > maxDepth) return undefined;
  }
  return undefined;
}

/** The position after the closing quote of the string whose content starts at `start`. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}
