import type { Finding, Reviewed } from './reviewed.js';
import type { Script } from './scripts.js';

/** Why a script is not JavaScript. */
export interface JsSyntaxFault {
  readonly message: string;
  /** Where in the script, in UTF-16 units from its start. */
  readonly offset: number;
}

/** Reads a script as the body of a function, without running it; undefined when it is one. Needs a JavaScript engine. */
export type JsSyntax = (script: string) => Promise<JsSyntaxFault | undefined>;

/** js that does not compile (specification 3.4): the flow is valid and fails when it gets there. */
export async function badJs({ scripts }: Reviewed, syntax: JsSyntax): Promise<Finding[]> {
  const found = await Promise.all(scripts.filter(isJs).map((script) => faultOf(script, syntax)));
  return found.flat();
}

type Js = Script & { readonly text: string };

export function isJs(script: Script): script is Js {
  return script.language === 'js' && script.text !== undefined;
}

async function faultOf({ text, spot }: Js, syntax: JsSyntax): Promise<Finding[]> {
  const fault = await syntax(text);
  if (fault === undefined) return [];
  const message = `This js cannot be evaluated, the state will fail with direktiv.jq.badCommand: ${fault.message}.`;
  return [{ spot: spot(fault.offset), message }];
}
