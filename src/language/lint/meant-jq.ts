import { JqFailure } from '../../jq/failures.js';
import { compile } from '../../jq/program.js';
import type { Jx } from '../model.js';

const longestShown = 60;

/** `Did you mean jq(...)?` for a text that is jq without its `jq(...)`, as flows of the first releases have it; otherwise nothing. */
export function meantJq(value: Jx | undefined): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '' || text.length > longestShown || isLiteral(text)) return undefined;
  try {
    compile(text);
    return `Did you mean jq(${text})?`;
  } catch (error) {
    if (!(error instanceof JqFailure)) throw error;
    return undefined; // Prose is no jq: that was the question.
  }
}

function isLiteral(text: string): boolean {
  return /^(?:[\d.]+|"[^"]*"|true|false|null)$/.test(text);
}
