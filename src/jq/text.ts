/** Text as Go has it, by code point; JavaScript counts UTF-16 units. */

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { fromCodePoint } = String;

const surrogate = /[\ud800-\udfff]/;
const loneSurrogate = /\p{Cs}/gu;

/** `text` with lone surrogates replaced by U+FFFD, as Go does when it decodes. */
export function wellFormed(text: string): string {
  return surrogate.test(text) ? text.replace(loneSurrogate, '\ufffd') : text;
}

/** Whether `text` may hold code points above U+FFFF. */
export function isAstral(text: string): boolean {
  return surrogate.test(text);
}

/** Number of code points. */
export function codePointLength(text: string): number {
  return codePointCounter(text)(text.length);
}

/** Gives the number of code points before a UTF-16 unit. */
export type CodePointCounter = (unit: number) => number;

/** A counter for `text`; questions in ascending order cost one pass in all. */
export function codePointCounter(text: string): CodePointCounter {
  if (!surrogate.test(text)) return (unit) => unit;
  let at = 0;
  let count = 0;
  return (unit) => {
    if (unit < at) {
      at = 0;
      count = 0;
    }
    for (; at < unit; at += unitsAt(text, at)) count++;
    return count;
  };
}

/** The part of `text` from code point `from` to before `to`; both within the text. */
export function sliceCodePoints(text: string, from: number, to: number): string {
  if (!surrogate.test(text)) return text.slice(from, to);
  const start = unitOf(text, 0, from);
  return text.slice(start, unitOf(text, start, to - from));
}

/** The UTF-16 unit `count` code points after the unit `start`. */
function unitOf(text: string, start: number, count: number): number {
  let at = start;
  for (let i = 0; i < count && at < text.length; i++) at += unitsAt(text, at);
  return at;
}

/** UTF-16 units of the code point at `at`. */
export function unitsAt(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}

const chunkLength = 4096;

/** Puts a text together of many code points, without a string for each. */
export class TextBuilder {
  private readonly chunks: string[] = [];
  private points: number[] = [];

  push(point: number): void {
    if (this.points.push(point) === chunkLength) this.flush();
  }

  text(): string {
    this.flush();
    return this.chunks.join('');
  }

  private flush(): void {
    this.chunks.push(fromCodePoint(...this.points));
    this.points = [];
  }
}

const named: { readonly [character: string]: string } = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** `text` as Go quotes it (`%q`) in its error texts: what cannot be printed is escaped. */
export function quoteAsGo(text: string): string {
  return `"${text.replace(/["\\]|(?! )[\p{C}\p{Z}]/gu, (character) => named[character] ?? escape(character.codePointAt(0)!))}"`;
}

function escape(point: number): string {
  const digits = point.toString(16);
  if (point < 0x80) return `\\x${digits.padStart(2, '0')}`;
  return point < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

const goSpace = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const leading = new RegExp(`^${goSpace}+`);
const goSpaces = new RegExp(goSpace);

/** Removes Go's white space from the start: U+0085 is, U+FEFF is not (specification 15, "trim"). */
export function trimStart(text: string): string {
  return text.replace(leading, '');
}

/** Removes Go's white space from the end. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isGoSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

function isGoSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  return goSpaces.test(fromCodePoint(unit));
}

/** Removes Go's white space from both ends. */
export function trim(text: string): string {
  return trimEnd(trimStart(text));
}
