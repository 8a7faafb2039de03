import { scan } from '../../jx/scan.js';
import { jxFields } from '../jx-fields.js';
import type { Jx } from '../model.js';
import { typeOf } from '../wording.js';
import { meantJq } from './meant-jq.js';
import type { Check } from './reviewed.js';

const transforms: ReadonlySet<string | number | undefined> = new Set(['transform', 'defaultTransform']);

/** A transform that can be nothing but another kind of value (specification 4.1). */
export const notAnObject: Check = ({ flow, spot }) =>
  flow.states.flatMap((state, i) =>
    jxFields(state)
      .filter(({ path, value }) => transforms.has(path.at(-1)) && !mayBeObject(value))
      .map(({ path, value }) => ({
        spot: spot(['states', i, ...path]),
        message:
          `The transform is always ${typeOf(value)}, the state will fail with direktiv.jq.notObject. ` +
          (meantJq(value) ?? 'Write a mapping, or one jq(...) that gives one.'),
      })),
  );

/** A text is an object only when it is one script and nothing else; an empty one and `.` change nothing (specification 4.1). */
function mayBeObject(value: Jx): boolean {
  if (typeof value !== 'string') return value === null || (typeof value === 'object' && !Array.isArray(value));
  if (value === '' || value === '.') return true;
  const tokens = scan(value);
  return tokens.length === 1 && tokens[0]?.kind !== 'text';
}
