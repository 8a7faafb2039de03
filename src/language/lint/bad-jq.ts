import { JqFailure, JqSyntaxError, UnknownFunctionError } from '../../jq/failures.js';
import { compile } from '../../jq/program.js';
import { meantFunction } from './meant-function.js';
import type { Message } from '../report.js';
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
    return [{ spot: spot(offset), message: messageOf(error, dashHint(text, offset)) }];
  }
}

function messageOf(error: JqFailure, ofDash: string): Message {
  const fault = `This jq cannot be evaluated, the state will fail with direktiv.jq.badCommand: ${error.message}.${ofDash}`;
  if (ofDash !== '' || !(error instanceof UnknownFunctionError)) return fault;
  const { called, arity } = error;
  return () => `${fault}${meantFunction(called, arity)}`;
}

/** `.first-name` is a subtraction to jq; what it misses then is a function, which few take for a matter of the dash. */
function dashHint(text: string, offset: number): string {
  const before = /\.((?:[A-Za-z_]\w*-)+)$/.exec(text.slice(0, offset))?.[1];
  const after = /^[A-Za-z_]\w*(?:-\w+)*(?!\w*\()/.exec(text.slice(offset))?.[0];
  if (before === undefined || after === undefined) return '';
  return ` A key with a dash stands in quotes: ."${before}${after}".`;
}
