import { checkFlow } from '../language/lint/check-flow.js';
import type { JsSyntax } from '../language/lint/js-syntax.js';
import type { Review } from './flow-source.js';

/** Checks flows, their JavaScript too. When the engine for JavaScript fails, a flow is taken without that check. */
export function reviewWith(syntax: JsSyntax, problem: (message: string, error: unknown) => void): Review {
  const careful: JsSyntax = async (scripts) => {
    try {
      return await syntax(scripts);
    } catch (error) {
      problem('the JavaScript of a flow could not be checked', error);
      return [];
    }
  };
  return (text) => checkFlow(text, careful);
}
