import { raise } from './failures.js';
import { parseNumber } from './numbers.js';
import { preview, typePreview } from './preview.js';
import type { Runtime } from './runtime.js';
import { quoteAsGo, wellFormed } from './text.js';
import { encodeUtf8 } from './utf8.js';
import { setKey, type Draft, type Value } from './value.js';

/** Containers inside containers that Go's decoder accepts. */
const maximumDepth = 10_000;
const scalarPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
/** What may begin a number, and why it is not one. */
const brokenNumbers: readonly (readonly [RegExp, string])[] = [
  [/-(?![0-9])/y, 'in numeric literal'],
  [/-?(?:0|[1-9][0-9]*)\.(?![0-9])/y, 'after decimal point in numeric literal'],
  [/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?[eE](?![+-]?[0-9])[+-]?/y, 'in exponent of numeric literal'],
];
/** What is no digit behind `\u`, or no letter behind a backslash. */
const brokenEscape = /\\(?:u[0-9a-fA-F]{0,3}([^0-9a-fA-F])|([^"\\/bfnrtu]))/su;
const blankPattern = /[ \t\r\n]*/y;
const hasSpecials = /[0-9]{16}|-0|\\u[dD]/;

/** `fromjson`: like the native parser, but integers keep all digits and the errors are Go's. */
export function parseJson(text: string, rt: Runtime): Value {
  rt.scanString(text.length);
  rt.tick(sizeOf(text) * stepsPerSign);
  if (!hasSpecials.test(text)) {
    const value = parseNatively(text);
    if (value !== undefined) return value;
  }
  return new JsonReader(text, rt).document();
}

/** What a bracket, a comma, a colon or a quote costs: each stands for a part of the value. */
const stepsPerSign = 3;
const signs: ReadonlySet<number> = new Set(Array.from('[{,:"', (sign) => sign.charCodeAt(0)));

function sizeOf(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if (signs.has(text.charCodeAt(i))) count++;
  return count;
}

function parseNatively(text: string): Value | undefined {
  try {
    return JSON.parse(text) as Value;
  } catch {
    // The reader below finds the same fault and words it as Go does.
    return undefined;
  }
}

class JsonReader {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly rt: Runtime,
  ) {}

  document(): Value {
    const value = this.value('looking for beginning of value');
    this.blank();
    if (this.at < this.text.length) raise(`fromjson cannot be applied to: ${typePreview(this.text, this.rt)}`);
    return value;
  }

  private value(context: string): Value {
    this.blank();
    const next = this.text[this.at];
    switch (next) {
      case '{':
        return this.nested(() => this.mapping());
      case '[':
        return this.nested(() => this.list());
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number(context);
    }
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > maximumDepth) this.fail('exceeded max depth');
    this.at++;
    const value = read();
    this.depth--;
    return value;
  }

  private mapping(): Value {
    const draft: Draft = {};
    this.blank();
    if (this.text[this.at] === '}') {
      this.at++;
      return draft;
    }
    for (;;) {
      this.blank();
      if (this.text[this.at] !== '"') this.invalid('looking for beginning of object key string');
      const key = this.string();
      this.blank();
      if (this.text[this.at] !== ':') this.invalid('after object key');
      this.at++;
      setKey(draft, key, this.value('looking for beginning of value'));
      if (this.closes('}', 'after object key:value pair')) return draft;
    }
  }

  private list(): Value {
    const list: Value[] = [];
    this.blank();
    if (this.text[this.at] === ']') {
      this.at++;
      return list;
    }
    for (;;) {
      list.push(this.value('looking for beginning of value'));
      if (this.closes(']', 'after array element')) return list;
    }
  }

  private closes(close: string, context: string): boolean {
    this.blank();
    const next = this.text[this.at];
    if (next !== close && next !== ',') this.invalid(context);
    this.at++;
    return next === close;
  }

  private string(): string {
    let end = this.at + 1;
    while (end < this.text.length && this.text[end] !== '"') {
      if (this.text[end]! < ' ') this.invalidAt(end, 'in string literal');
      end += this.text[end] === '\\' ? 2 : 1;
    }
    if (end >= this.text.length) this.fail('unexpected EOF');
    const literal = this.text.slice(this.at, end + 1);
    this.at = end + 1;
    try {
      return wellFormed(JSON.parse(literal) as string);
    } catch {
      const [, digit, code] = brokenEscape.exec(literal.replaceAll('\\\\', '  '))!;
      const where = digit === undefined ? 'in string escape code' : 'in \\u hexadecimal character escape';
      return this.fail(`invalid character ${quote(firstByte((digit ?? code)!.codePointAt(0)!))} ${where}`);
    }
  }

  private word<T extends Value>(word: string, value: T): T {
    for (let i = 0; i < word.length; i++) {
      if (this.text[this.at + i] !== word[i])
        this.invalidAt(this.at + i, `in literal ${word} (expecting ${quote(word[i]!)})`);
    }
    this.at += word.length;
    return value;
  }

  private number(context: string): Value {
    for (const [pattern, problem] of brokenNumbers) {
      pattern.lastIndex = this.at;
      if (pattern.test(this.text)) return this.invalidAt(pattern.lastIndex, problem);
    }
    scalarPattern.lastIndex = this.at;
    const literal = scalarPattern.exec(this.text)?.[0];
    if (literal === undefined) return this.invalid(context);
    this.at += literal.length;
    return parseNumber(literal);
  }

  private blank(): void {
    blankPattern.lastIndex = this.at;
    blankPattern.test(this.text);
    this.at = blankPattern.lastIndex;
  }

  private invalid(context: string): never {
    return this.invalidAt(this.at, context);
  }

  private invalidAt(at: number, context: string): never {
    if (at >= this.text.length) return this.fail(this.text.trim() === '' ? 'EOF' : 'unexpected EOF');
    return this.fail(`invalid character ${quote(firstByte(this.text.codePointAt(at)!))} ${context}`);
  }

  private fail(reason: string): never {
    return raise(`fromjson cannot be applied to ${preview(this.text, this.rt)}: ${reason}`);
  }
}

/** Go's decoder reads bytes: it names the character that has the code of the first one. */
function firstByte(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  return codePoint < 0x80 ? character : String.fromCharCode(encodeUtf8(character)[0]!);
}

/** A character as Go's decoder quotes it. */
function quote(character: string): string {
  if (character === "'") return `'\\''`;
  return character === '"' ? `'"'` : `'${quoteAsGo(character).slice(1, -1)}'`;
}
