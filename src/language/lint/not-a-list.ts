import { scan } from '../../jx/scan.js';
import type { ForeachState, Jx } from '../model.js';
import { typeOf } from '../wording.js';
import { meantJq } from './meant-jq.js';
import type { Check } from './reviewed.js';

/** A foreach whose array can be nothing but another kind of value (specification 4.4). */
export const notAList: Check = ({ flow, spot }) =>
  flow.states.flatMap((state, i) => {
    const message = state.type === 'foreach' ? faultOf(state) : undefined;
    return message === undefined ? [] : [{ spot: spot(['states', i, 'array']), message }];
  });

function faultOf({ array }: ForeachState): string | undefined {
  if (array === undefined) return 'This foreach has no "array", it will fail with direktiv.foreach.badArray; add one.';
  if (mayBeList(array)) return undefined;
  return `The array is always ${typeOf(array)}, the state will fail with direktiv.foreach.badArray. ${meantJq(array) ?? 'Write a list, or one jq(...) that gives a list.'}`;
}

/** A text is a list only when it is one script and nothing else; several pieces make a text (specification 3.2). */
function mayBeList(array: Jx): boolean {
  if (typeof array !== 'string') return Array.isArray(array);
  const tokens = scan(array);
  return tokens.length === 1 && tokens[0]?.kind !== 'text';
}
