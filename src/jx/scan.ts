import { BoundedCache } from '../cache/bounded-cache.js';
import { trim } from '../jq/text.js';
import type { Token } from './tokens.js';

export type { Token } from './tokens.js';

const opening = /(jq|js)\(/g;

const cache = new BoundedCache<readonly Token[]>({ entries: 2000, weight: 4 * 1024 * 1024 });

/**
 * The tokens of a Structured JX string, which is trimmed first (specification 3.2). Offsets are where a script's
 * text starts in the trimmed string. Scans are kept, so that a loop does not repeat them.
 */
export function scan(text: string): readonly Token[] {
  return cache.get(text) ?? cache.keep(text, scanTrimmed(trim(text)));
}

function scanTrimmed(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    opening.lastIndex = at;
    const found = opening.exec(text);
    if (found === null) {
      if (at < text.length) tokens.push({ kind: 'text', text: text.slice(at) });
      return tokens;
    }
    if (found.index > at) tokens.push({ kind: 'text', text: text.slice(at, found.index) });
    const language = found[1] as 'jq' | 'js';
    const start = found.index + found[0].length;
    const end = closing(text, start);
    if (end < 0) {
      tokens.push({ kind: 'unclosed', language, offset: start });
      return tokens;
    }
    tokens.push({ kind: language, script: text.slice(start, end), offset: start });
    at = end + 1;
  }
}

/** The parenthesis that closes the script at `start`, counting parentheses only; -1 when there is none. */
function closing(text: string, start: number): number {
  let depth = 1;
  for (let i = start; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return i;
  }
  return -1;
}
