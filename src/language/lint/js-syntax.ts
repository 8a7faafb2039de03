import type { Finding, Reviewed } from './reviewed.js';
import type { Script } from './scripts.js';

/** Why a script is not JavaScript. */
export interface JsSyntaxFault {
  readonly message: string;
  /** Where in the script, in UTF-16 units from its start. */
  readonly offset: number;
}

/**
 * Reads scripts as bodies of functions, without running them. Gives for each, in order, why it is none, or null; the list is
 * shorter when there were too many. Needs a JavaScript engine.
 */
export type JsSyntax = (scripts: readonly string[]) => Promise<readonly (JsSyntaxFault | null)[]>;

/** js that does not compile (specification 3.4): the flow is valid and fails when it gets there. */
export async function badJs({ scripts }: Reviewed, syntax: JsSyntax): Promise<Finding[]> {
  const read = scripts.filter(isJs);
  const faults = await syntax(read.map(({ text }) => text));
  return read.flatMap(({ spot }, i): Finding[] => {
    const fault = faults[i];
    if (fault === null || fault === undefined) return [];
    const message = `This js cannot be evaluated, the state will fail with direktiv.jq.badCommand: ${fault.message}.`;
    return [{ spot: spot(fault.offset), message }];
  });
}

export function isJs(script: Script): script is Script & { readonly text: string } {
  return script.language === 'js' && script.text !== undefined;
}
