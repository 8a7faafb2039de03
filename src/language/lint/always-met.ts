import { scan } from '../../jx/scan.js';
import type { Jx } from '../model.js';
import { meantJq } from './meant-jq.js';
import type { Check } from './reviewed.js';

/** A condition that is a text, not an expression: every text but the empty one counts as met (specification 4.7). */
export const alwaysMet: Check = ({ flow, spot }) =>
  flow.states.flatMap((state, i) =>
    state.type !== 'switch'
      ? []
      : state.conditions.flatMap(({ condition }, k) =>
          isText(condition)
            ? [
                {
                  spot: spot(['states', i, 'conditions', k, 'condition']),
                  message: `This condition is a text, which is always met. ${meantJq(condition) ?? 'Write the whole of it as one jq(...).'}`,
                },
              ]
            : [],
        ),
  );

/** Who writes `"true"` means it. */
function isText(condition: Jx | undefined): boolean {
  if (typeof condition !== 'string' || condition === 'true') return false;
  const tokens = scan(condition);
  return tokens.length > 1 || tokens[0]?.kind === 'text';
}
