import { catalogue } from '../../errors/catalogue.js';
import { matchesCode } from '../../errors/pattern.js';
import { actionsOf } from '../actions-of.js';
import type { Flow, State } from '../model.js';
import { didYouMean } from '../suggest.js';
import { quote } from '../wording.js';
import type { Check, Finding } from './reviewed.js';

/** Entries of a catch list that no error ever gets to (specification 5.3). */
export const idleCatch: Check = ({ flow, spot }) => {
  const subflows = subflowsOf(flow);
  return flow.states.flatMap((state, i) => {
    const source = sourceOf(state, subflows);
    const fault = faultFinder(source);
    return state.catch.flatMap(({ error }, j): Finding[] => {
      const message = fault(error);
      return message === undefined ? [] : [{ spot: spot(['states', i, 'catch', j, 'error']), message }];
    });
  });
};

/** Whose codes a state may get besides those of the engine. */
type Source = 'engine' | 'function' | 'subflow';

function subflowsOf({ functions }: Flow): ReadonlySet<string> {
  return new Set(functions.flatMap(({ type, id }) => (type === 'subflow' ? [id] : [])));
}

function sourceOf(state: State, subflows: ReadonlySet<string>): Source {
  const actions = actionsOf(state);
  if (actions.length === 0) return 'engine';
  return actions.some((action) => subflows.has(action.function)) ? 'subflow' : 'function';
}

/** An entry is compared with so many before it, so that a list of thousands costs no minutes. */
const mostCompared = 50;

/** Gives, pattern by pattern in the order of the list, why one never matches. */
function faultFinder(source: Source): (pattern: string) => string | undefined {
  const earlier: string[] = [];
  return (pattern) => {
    const covering = earlier.find((other) => covers(other, pattern));
    if (covering !== undefined) {
      return `The entry for ${quote(covering)} before this one takes every error that this one names; put this one first, or remove it.`;
    }
    if (earlier.length < mostCompared) earlier.push(pattern);
    return neverRaised(pattern, source);
  };
}

/** Letters, digits and what stands in codes; a dot also stands for any character. */
const literal = /^[\w .-]+$/;

/** True when `a` surely matches everything that `b` matches. */
function covers(a: string, b: string): boolean {
  if (a === '*' || a === '.*' || a === b) return true;
  const core = a.replace(/\.?\*$/, '');
  const other = b.replace(/\.\*$/, '');
  return literal.test(core) && literal.test(other) && other.includes(core);
}

const codes = Object.entries(catalogue);

/** Why no error of the engine that a state can catch has such a code. */
function neverRaised(pattern: string, source: Source): string | undefined {
  if (source === 'subflow' || !pattern.startsWith('direktiv.') || !literal.test(pattern)) return undefined;
  const named = codes.filter(([code]) => matchesCode(pattern, code));
  if (named.some(([, { kind }]) => kind === 'catchable')) return undefined;
  if (named.length > 0) return `No state can catch ${quote(pattern)}: it ends the instance. Remove this entry.`;
  const meant = didYouMean(
    pattern,
    codes.map(([code]) => code),
  );
  if (source === 'function' && meant === '') return undefined;
  return `The engine has no error ${quote(pattern)}.${meant}`;
}
