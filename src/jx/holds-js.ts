import type { Json } from '../json/json.js';
import { scan } from './scan.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { isArray } = Array;
const { values: valuesOf } = Object;

/** Literal values of definitions, which are evaluated again and again. */
const known = new WeakMap<object, boolean>();

/** True when evaluating the value would run JavaScript, unless it fails before. */
export function holdsJs(value: Json): boolean {
  if (typeof value === 'string') return value.includes('js(') && scan(value).some(({ kind }) => kind === 'js');
  if (typeof value !== 'object' || value === null) return false;
  const answer = known.get(value) ?? elements(value).some(holdsJs);
  known.set(value, answer);
  return answer;
}

function elements(value: object): readonly Json[] {
  return isArray(value) ? value : valuesOf(value);
}
