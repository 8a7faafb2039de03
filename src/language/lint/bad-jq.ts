import { JqFailure, JqSyntaxError } from '../../jq/failures.js';
import { compile } from '../../jq/program.js';
import type { Check, Finding } from './reviewed.js';
import type { Script } from './scripts.js';

/** jq that does not compile (specification 3.3): the flow is valid and fails when it gets there. */
export const badJq: Check = ({ scripts }) => scripts.filter(({ language }) => language === 'jq').flatMap(faultOf);

function faultOf({ text, spot }: Script): Finding[] {
  if (text === undefined) return [];
  try {
    compile(text);
    return [];
  } catch (error) {
    if (!(error instanceof JqFailure)) throw error;
    const offset = error instanceof JqSyntaxError ? error.offset : 0;
    const message = `This jq cannot be evaluated, the state will fail with direktiv.jq.badCommand: ${error.message}.${dashHint(text, offset)}`;
    return [{ spot: spot(offset), message }];
  }
}

/** `.first-name` is a subtraction to jq; what it misses then is a function, which few take for a matter of the dash. */
function dashHint(text: string, offset: number): string {
  const before = /\.((?:[A-Za-z_]\w*-)+)$/.exec(text.slice(0, offset))?.[1];
  const after = /^[A-Za-z_]\w*(?:-\w+)*(?!\w*\()/.exec(text.slice(offset))?.[0];
  if (before === undefined || after === undefined) return '';
  return ` A key with a dash stands in quotes: ."${before}${after}".`;
}
