import { checkFlow } from '../language/lint/check-flow.js';
import type { JsSyntax } from '../language/lint/js-syntax.js';
import type { ParsedFlow } from '../language/parse-flow.js';
import type { Review } from './flow-source.js';

/** A thread beside the event loop. */
export interface FlowReader {
  readonly syntax: JsSyntax;
  /** Does all of {@link checkFlow}. */
  flow(text: string): Promise<ParsedFlow>;
}

/**
 * Characters up to which a text is read at once. A text of a mebibyte takes a second or more, in which nobody else would be
 * answered; one of this length takes some 30 ms.
 */
const readAtOnce = 32 * 1024;

/**
 * Checks flows, their JavaScript too, large ones in the thread. When the thread fails, a flow is taken without the check of its
 * JavaScript.
 */
export function reviewWith(reader: FlowReader, problem: (message: string, error: unknown) => void): Review {
  const careful: JsSyntax = async (scripts) => {
    try {
      return await reader.syntax(scripts);
    } catch (error) {
      problem('the JavaScript of a flow could not be checked', error);
      return [];
    }
  };
  return async (text) => {
    if (text.length <= readAtOnce) return checkFlow(text, careful);
    try {
      return await reader.flow(text);
    } catch (error) {
      problem('a large flow could not be read in a thread of its own', error);
      return checkFlow(text);
    }
  };
}
