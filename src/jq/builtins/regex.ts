import { RE2JS, RE2JSSyntaxException } from 're2js';
import { BoundedCache } from '../../cache/bounded-cache.js';
import { raise } from '../failures.js';
import { preview, typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { codePointCounter, quoteAsGo, unitsAt, type CodePointCounter } from '../text.js';
import { CountedText } from './counted-text.js';
import { estimatedSize } from './regex-size.js';
import { isList, isMapping, setKey, type Draft, type Mapping, type Value } from '../value.js';

/** What using a pattern again costs. */
const stepsPerUse = 10;
/** What compiling a pattern costs by the size of the program it becomes. */
const stepsPerInstruction = 24;
/** What looking for a match costs, and each group in it, besides what is read. */
const stepsPerMatch = 10;
const stepsPerPlace = 6;
/** What a part of a split text costs. */
const stepsPerPart = 3;

interface Compiled {
  readonly regex: RE2JS;
  /** Names of the groups from 1 on, null for those without. */
  readonly names: readonly (string | null)[];
  readonly size: number;
}

/** A match: start and end of the whole and of every group in UTF-16 units, -1 for a group that took no part. */
type Match = readonly (readonly [number, number])[];

const cache = new BoundedCache<Compiled>({ entries: 256, weight: 256 * 1024 });

/** An object with four keys for the match and for each group. */
const stepsPerGroup = 8;

/** `_match`: all matches of `pattern` as objects, or with `testing` whether there is one. */
export function match(rt: Runtime, input: Value, pattern: Value, flags: Value, testing: Value): Value {
  const isTest = testing === true;
  if (typeof input !== 'string' || typeof pattern !== 'string' || !isFlags(flags)) {
    return inapplicable(isTest ? 'test' : 'match', rt, input, pattern, flags);
  }
  const compiled = compile(pattern, flags ?? '', rt);
  if (isTest) return findAll(compiled, input, 1, rt).length > 0;
  const matches = findAll(compiled, input, flags?.includes('g') ? Infinity : 1, rt);
  const count = codePointCounter(input);
  rt.tick(matches.length * (1 + compiled.names.length) * stepsPerGroup);
  return matches.map((found) => describe(input, found, compiled.names, count));
}

function isFlags(flags: Value): flags is string | null {
  return flags === null || typeof flags === 'string';
}

/** With flags that are no text, gojq names an empty input. */
function inapplicable(name: string, rt: Runtime, input: Value, pattern: Value, flags: Value): never {
  const shown = isFlags(flags) ? input : '';
  return raise(
    `${name}(${preview(pattern, rt)}; ${preview(flags, rt)}) cannot be applied to: ${typePreview(shown, rt)}`,
  );
}

/** A match as `sub` needs it: where it is (UTF-16 units) and its named groups. */
export interface Replaceable {
  readonly start: number;
  readonly end: number;
  readonly captures: Mapping;
}

/** The matches that `sub` replaces; the error of `match` when it does not apply. */
export function replaceable(rt: Runtime, input: Value, pattern: Value, flags: Value): Replaceable[] {
  if (typeof input !== 'string' || typeof pattern !== 'string' || !isFlags(flags)) {
    return inapplicable('match', rt, input, pattern, flags);
  }
  const compiled = compile(pattern, flags ?? '', rt);
  const matches = findAll(compiled, input, flags?.includes('g') ? Infinity : 1, rt);
  rt.tick(matches.length * (1 + compiled.names.length) * stepsPerGroup);
  return matches.map(([whole, ...groups]) => ({
    start: whole![0],
    end: whole![1],
    captures: namedGroups(input, groups, compiled.names),
  }));
}

function namedGroups(text: string, groups: Match, names: readonly (string | null)[]): Mapping {
  const draft: Draft = {};
  for (const [i, name] of names.entries()) {
    const [start, end] = groups[i]!;
    if (name !== null) setKey(draft, name, start < 0 ? null : text.slice(start, end));
  }
  return draft;
}

/** `split/2`: Go's `Regexp.Split`. */
export function split(rt: Runtime, input: Value, pattern: Value, flags: Value): Value {
  if (typeof input !== 'string') return raise(`split cannot be applied to: ${typePreview(input, rt)}`);
  if (typeof pattern !== 'string') return raise(`split cannot be applied to: ${typePreview('', rt)}`);
  if (flags !== null && typeof flags !== 'string')
    return raise(`split cannot be applied to: ${typePreview(flags, rt)}`);
  const compiled = compile(pattern, flags ?? '', rt);
  if (pattern.length > 0 && input.length === 0) return [''];
  const parts: string[] = [];
  let begin = 0;
  let end = 0;
  for (const [whole] of findAll(compiled, input, Infinity, rt)) {
    const [start, stop] = whole!;
    rt.tick(stepsPerPart);
    end = start;
    if (stop !== 0) parts.push(input.slice(begin, start));
    begin = stop;
  }
  if (end !== input.length) parts.push(input.slice(begin));
  return parts;
}

/** `_capture`: the named groups of a match as an object. */
export function capture(rt: Runtime, input: Value): Value {
  if (!isMapping(input)) return raise(`expected an object but got: ${typePreview(input, rt)}`);
  const { captures = null } = input;
  if (!isList(captures)) return raise(`expected an array but got: ${typePreview(captures, rt)}`);
  const draft: Draft = {};
  for (const group of captures) {
    rt.tick();
    if (!isMapping(group) || typeof group['name'] !== 'string') continue;
    rt.key(group['name']);
    setKey(draft, group['name'], group['string'] ?? null);
  }
  return draft;
}

function compile(pattern: string, flags: string, rt: Runtime): Compiled {
  if (/[^gim]/.test(flags)) raise(`unsupported regular expression flag: ${quoteAsGo(flags)}`);
  const source =
    (flags.includes('m') ? '(?s)' : '') + (flags.includes('i') ? '(?i)' : '') + pattern.replaceAll('(?<', '(?P<');
  const known = rt.regexes.get(source);
  if (known !== undefined) {
    rt.tick(stepsPerUse);
    return known as Compiled;
  }
  rt.tick(estimatedSize(source) * stepsPerInstruction);
  const compiled = cache.get(source) ?? cache.keep(source, compileSource(source));
  rt.regexes.set(source, compiled);
  return compiled;
}

function compileSource(source: string): Compiled {
  try {
    const regex = RE2JS.compile(source);
    const names: (string | null)[] = new Array<string | null>(regex.groupCount()).fill(null);
    for (const [name, group] of Object.entries(regex.namedGroups())) names[group - 1] = name;
    return { regex, names, size: regex.programSize() };
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return raise(`invalid regular expression ${quoteAsGo(source)}: ${reasonOf(error)}`);
  }
}

/** Go's text always ends with the part of the pattern that is wrong, even where that is none. */
function reasonOf({ message }: RE2JSSyntaxException): string {
  return message.endsWith('`') ? message : `${message}: \`\``;
}

/** Go's `FindAll`: an empty match right after the previous match does not count. */
function findAll(compiled: Compiled, text: string, maximum: number, rt: Runtime): Match[] {
  const { regex, names } = compiled;
  rt.scanString(text.length);
  const counted: unknown = new CountedText(text, stepsPerUnit(compiled, text), rt);
  const matcher = regex.matcher(counted as string);
  const found: Match[] = [];
  let previousEnd = -1;
  for (let at = 0; found.length < maximum && at <= text.length;) {
    rt.tick(stepsPerMatch + names.length * stepsPerPlace);
    if (!matcher.find(at)) break;
    const start = matcher.start();
    const end = matcher.end();
    if (end > start || start !== previousEnd) {
      const groups: [number, number][] = [[start, end]];
      for (let group = 1; group <= names.length; group++) groups.push([matcher.start(group), matcher.end(group)]);
      found.push(groups);
    }
    previousEnd = end;
    at = end > at ? end : at + (at < text.length ? unitsAt(text, at) : 1);
  }
  return found;
}

/** The engine looks at a unit once for each path through a small program on a short text; else once for all of them. */
function stepsPerUnit({ names, size }: Compiled, text: string): number {
  const isSmall = size <= 500 && size * (text.length + 1) <= 262_144;
  return isSmall ? (2 + names.length) / 4 : (4 + size) / 8;
}

function describe(text: string, groups: Match, names: readonly (string | null)[], count: CodePointCounter): Value {
  const [whole, ...rest] = groups;
  const captures = rest.map(([start, end], i) => {
    const name = names[i] ?? null;
    if (start < 0) return { length: 0, name, offset: -1, string: null };
    return { ...place(start, end, count), name, string: text.slice(start, end) };
  });
  return { captures, ...place(whole![0], whole![1], count), string: text.slice(whole![0], whole![1]) };
}

function place(start: number, end: number, count: CodePointCounter): { length: number; offset: number } {
  const offset = count(start);
  return { length: count(end) - offset, offset };
}
