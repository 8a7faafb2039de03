import { JqSyntaxError } from './failures.js';
import { wellFormed } from './text.js';

export type TokenKind = 'word' | 'variable' | 'field' | 'format' | 'number' | 'quote' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The text; of a field without the dot. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const wordPattern = /(?:[A-Za-z_][A-Za-z0-9_]*)(?:::[A-Za-z_][A-Za-z0-9_]*)?/y;
const fieldPattern = /\.[A-Za-z_][A-Za-z0-9_]*/y;
const variablePattern = /\$[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z_][A-Za-z0-9_]*)?/y;
const formatPattern = /@[A-Za-z0-9_]+/y;
const numberPattern = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;
const invalidAfterNumber = /[.A-Za-z_]/y;
/** So much of it gojq shows. */
const wrongAfterNumber = /[eE][+-][A-Za-z_]?|[^]/y;
const symbolPattern = /\?\/\/|\/\/=|\|=|\+=|-=|\*=|\/=|%=|\/\/|==|!=|>=|<=|\.\./y;
const blankPattern = /[ \t\r\n]+/y;
const escapePattern = /\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])/y;
const brokenEscapePattern = /\\(?:u[0-9a-fA-F]{0,3}|[^])/uy;

const escapes: { readonly [letter: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Reads the token that starts at or after `offset`; white space and comments are skipped. */
export function readToken(source: string, offset: number): Token {
  const start = skipBlank(source, offset);
  if (start >= source.length) return { kind: 'end', text: '', start, end: start };
  return (
    matchToken('word', wordPattern, source, start) ??
    readNumber(source, start) ??
    matchToken('field', fieldPattern, source, start) ??
    matchToken('variable', variablePattern, source, start) ??
    matchToken('format', formatPattern, source, start) ??
    matchToken('symbol', symbolPattern, source, start) ??
    readCharacter(source, start)
  );
}

function matchToken(kind: TokenKind, pattern: RegExp, source: string, start: number): Token | undefined {
  pattern.lastIndex = start;
  const text = pattern.exec(source)?.[0];
  if (text === undefined) return undefined;
  return { kind, text: kind === 'field' ? text.slice(1) : text, start, end: start + text.length };
}

function readNumber(source: string, start: number): Token | undefined {
  const token = matchToken('number', numberPattern, source, start);
  if (token === undefined) return undefined;
  invalidAfterNumber.lastIndex = token.end;
  if (!invalidAfterNumber.test(source)) return token;
  wrongAfterNumber.lastIndex = token.end;
  const [wrong] = wrongAfterNumber.exec(source)!;
  throw new JqSyntaxError(`invalid token ${JSON.stringify(token.text + wrong)}`, start);
}

function readCharacter(source: string, start: number): Token {
  const text = String.fromCodePoint(source.codePointAt(start)!);
  return { kind: text === '"' ? 'quote' : 'symbol', text, start, end: start + text.length };
}

function skipBlank(source: string, offset: number): number {
  let at = offset;
  for (;;) {
    if (source[at] === '#') {
      at = skipComment(source, at);
      continue;
    }
    blankPattern.lastIndex = at;
    if (!blankPattern.test(source)) return at;
    at = blankPattern.lastIndex;
  }
}

/** A comment ends with its line; a backslash before the line break continues it. */
function skipComment(source: string, start: number): number {
  let at = start;
  while (at < source.length && source[at] !== '\n' && source[at] !== '\r') {
    if (source[at] !== '\\') at++;
    else if (source.startsWith('\r\n', at + 1)) at += 3;
    else at += /[\\\n\r]/.test(source[at + 1] ?? '') ? 2 : 1;
  }
  return at;
}

export interface StringPiece {
  readonly text: string;
  /** Where reading goes on: after the closing quote, or after the `\(` of an interpolation. */
  readonly end: number;
  readonly interpolation: boolean;
}

/** Reads string text from `offset` (inside the quotes) to the closing quote or the next interpolation. */
export function readStringPiece(source: string, offset: number): StringPiece {
  let text = '';
  let at = offset;
  for (;;) {
    const plain = at;
    while (at < source.length && source[at] !== '"' && source[at] !== '\\') at++;
    text += source.slice(plain, at);
    if (at >= source.length) throw new JqSyntaxError('unterminated string literal', offset - 1);
    if (source[at] === '"') return { text: wellFormed(text), end: at + 1, interpolation: false };
    if (source[at + 1] === '(') return { text: wellFormed(text), end: at + 2, interpolation: true };
    const escape = readEscape(source, at);
    text += escape.text;
    at = escape.end;
  }
}

function readEscape(source: string, at: number): { text: string; end: number } {
  escapePattern.lastIndex = at;
  const escape = escapePattern.exec(source)?.[0];
  if (escape === undefined) {
    if (at + 1 >= source.length) throw new JqSyntaxError('unterminated string literal', at);
    brokenEscapePattern.lastIndex = at;
    const shown = brokenEscapePattern.exec(source)![0];
    throw new JqSyntaxError(`invalid escape sequence "${shown}" in string literal`, at);
  }
  const text = escape[1] === 'u' ? String.fromCharCode(parseInt(escape.slice(2), 16)) : escapes[escape[1]!]!;
  return { text, end: at + escape.length };
}
