import type { Runtime } from './runtime.js';
import { isAstral } from './text.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { ceil } = Math;

/**
 * The host's search compares, at worst, all of the sought text at every place (`a...a` in `a...a`, but for a `b` at its
 * start). It is left to it where that is little work.
 */
const productsPerStep = 256;
const greatestProduct = 16_000_000;
const unitsPerStep = 16;

/** Finds a text in others, each place for a known amount of work. */
export class TextSearch {
  private table: Int32Array | undefined;

  constructor(
    private readonly sought: string,
    private readonly rt: Runtime,
  ) {}

  /** The first place in `text`, from `from` on, where the sought text begins; -1 when there is none. */
  in(text: string, from = 0): number {
    const { sought, rt } = this;
    const length = text.length - from;
    if (length < sought.length) return -1;
    if (sought.length < 2 || length * sought.length <= greatestProduct) {
      const at = text.indexOf(sought, from);
      const seen = at < 0 ? length : at - from + sought.length;
      rt.tick(1 + ceil(seen / unitsPerStep) + ceil((seen * sought.length) / productsPerStep));
      return at;
    }
    return this.scan(text, from);
  }

  /** Knuth, Morris and Pratt: looks at every unit of the text once. */
  private scan(text: string, from: number): number {
    const { sought, rt } = this;
    this.table ??= fallbacks(sought, rt);
    const { table } = this;
    let matched = 0;
    let at = from;
    for (; at < text.length && matched < sought.length; at++) {
      const unit = text.charCodeAt(at);
      while (matched > 0 && sought.charCodeAt(matched) !== unit) matched = table[matched - 1]!;
      if (sought.charCodeAt(matched) === unit) matched++;
    }
    rt.tick(1 + ceil((at - from) / unitsPerStep));
    return matched === sought.length ? at - matched : -1;
  }
}

/** For each beginning of `text`: how long the longest shorter beginning is that it also ends with. */
function fallbacks(text: string, rt: Runtime): Int32Array {
  rt.tick(ceil(text.length / 4));
  const table = new Int32Array(text.length);
  let matched = 0;
  for (let i = 1; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    while (matched > 0 && text.charCodeAt(matched) !== unit) matched = table[matched - 1]!;
    if (text.charCodeAt(matched) === unit) matched++;
    table[i] = matched;
  }
  return table;
}

const stepsPerPart = 3;

/** Splits at every `separator`; an empty one gives the code points. */
export function splitText(text: string, separator: string, rt: Runtime): string[] {
  if (separator === '') return characters(text, rt);
  const search = new TextSearch(separator, rt);
  const parts: string[] = [];
  let begin = 0;
  for (let at = search.in(text); at >= 0; at = search.in(text, begin)) {
    rt.tick(stepsPerPart);
    parts.push(text.slice(begin, at));
    begin = at + separator.length;
  }
  parts.push(text.slice(begin));
  if (parts.length > rt.limits.arrayLength) rt.newList(parts.length);
  return parts;
}

function characters(text: string, rt: Runtime): string[] {
  rt.newList(text.length);
  rt.tick(text.length * 2);
  return isAstral(text) ? [...text] : text.split('');
}
