import { didYouMean } from '../suggest.js';
import { either, quote } from '../wording.js';
import { durationPattern, isDuration } from '../duration.js';
import { invalid, refine, spot, wrongType, type Place, type Rule } from './rule.js';
import type { Shape } from './shape.js';

export const text: Rule<string> = {
  shape: { type: 'string' },
  read: (at) =>
    at.node.kind === 'scalar' && typeof at.node.value === 'string' ? at.node.value : wrongType(at, 'a string'),
};

/** A string; the empty one counts as absence. */
export const textOrAbsent: Rule<string | undefined> = refine(text, (value) => (value === '' ? undefined : value));

export const nonEmptyText: Rule<string> = refine(text, (value, at) => (value === '' ? emptyString(at) : value), {
  minLength: 1,
});

export const flag: Rule<boolean> = {
  shape: { type: 'boolean' },
  read: (at) =>
    at.node.kind === 'scalar' && typeof at.node.value === 'boolean' ? at.node.value : wrongType(at, 'true or false'),
};

export const number: Rule<number> = {
  shape: { type: 'number' },
  read: (at) =>
    at.node.kind === 'scalar' && typeof at.node.value === 'number' ? at.node.value : wrongType(at, 'a number'),
};

export const integer: Rule<number> = refine(
  number,
  (value, at) => {
    if (Number.isSafeInteger(value)) return value;
    at.scope.report.error('wrong-type', spot(at), `Expected a whole number, but this is ${value}.`);
    return invalid;
  },
  { type: 'integer' },
);

/** One of a few words, in exactly this spelling. */
export function choice<const T extends string>(words: readonly T[]): Rule<T> {
  const read = (value: string, at: Place): T | typeof invalid => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    const message = () => `${quote(value)} is not allowed; write ${either(words)}.${didYouMean(value, words)}`;
    at.scope.report.error('bad-choice', spot(at), message);
    return invalid;
  };
  return refine(text, read, { enum: words });
}

/** How durations look in an editor. */
export const durationShape: Shape = {
  pattern: durationPattern,
  patternErrorMessage: 'Write an ISO 8601 duration of whole numbers, for example PT15M or P1DT12H.',
  examples: ['PT10S', 'PT15M', 'P1D'],
};

/** A duration; the empty text counts as absence (specification 1.4). Never JX. */
export const duration: Rule<string | undefined> = refine(
  textOrAbsent,
  (value, at) => (value === undefined || isDuration(value) ? value : badDuration(value, at)),
  durationShape,
);

export const requiredDuration: Rule<string> = refine(
  nonEmptyText,
  (value, at) => (isDuration(value) ? value : badDuration(value, at)),
  durationShape,
);

/** For a field that dispatching has read already: gives the canonical word. */
export function constant<const T extends string>(word: T): Rule<T> {
  return { shape: { type: 'string', enum: [word] }, read: () => word };
}

export function badDuration(value: string, at: Place): typeof invalid {
  at.scope.report.error('bad-duration', spot(at), durationMessage(value));
  return invalid;
}

export function durationMessage(value: string): string {
  const hint = value.includes('jq(') || value.includes('js(') ? ' Durations are not evaluated.' : meant(value);
  return `${quote(value)} is not an ISO 8601 duration of whole numbers, for example PT15M or P1DT12H.${hint}`;
}

/** The same number in ISO 8601, for those who write `5s`, `10 min`, `P5S` or `pt5s`. */
function meant(value: string): string {
  const [, count = '', unit = ''] = /^(?:PT?)?(\d{1,18}) ?(s|sec|m|min|h|d)$/i.exec(value.trim()) ?? [];
  const letter = unit.charAt(0).toUpperCase();
  return letter === '' ? '' : ` Did you mean ${letter === 'D' ? 'P' : 'PT'}${count}${letter}?`;
}

export function emptyString(at: Place): typeof invalid {
  at.scope.report.error('empty-string', spot(at), 'This text must not be empty.');
  return invalid;
}
