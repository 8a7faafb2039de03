import { JqSyntaxError } from '../failures.js';
import { readStringPiece, readToken, type Token, type TokenKind } from '../lexer.js';

/** Constructs inside constructs; deeper texts are refused rather than exhausting the stack. */
const maximumNesting = 400;
/** Operators, commas or suffixes in a row: each nests the syntax tree one deeper to the left. */
export const maximumChain = 1000;

export const keywords: ReadonlySet<string> = new Set(
  'or and module import include def as label break null true false if then elif else end try catch reduce foreach'.split(
    ' ',
  ),
);

/** A place in the token stream of a program, one token ahead. */
export class Cursor {
  protected token: Token;
  private nesting = 0;

  constructor(protected readonly source: string) {
    this.token = readToken(source, 0);
  }

  /** The token that comes next. */
  get next(): Token {
    return this.token;
  }

  /** Enters a construct that may contain itself. */
  nest(): void {
    if (++this.nesting > maximumNesting) this.tooLong('constructs inside each other', maximumNesting);
  }

  unnest(): void {
    this.nesting--;
  }

  tooLong(what: string, maximum: number): never {
    throw new JqSyntaxError(`more than ${maximum} ${what}: split the expression`, this.token.start);
  }

  variable(): string {
    return this.token.kind === 'variable' ? this.advance().text : this.unexpected();
  }

  identifier(): string {
    const { kind, text } = this.token;
    if (kind !== 'word' || keywords.has(text) || text.includes('::')) return this.unexpected();
    return this.advance().text;
  }

  atEnd(): boolean {
    return this.token.kind === 'end';
  }

  isSymbol(text: string): boolean {
    return this.is('symbol', text);
  }

  isWord(text: string): boolean {
    return this.is('word', text);
  }

  is(kind: TokenKind, text: string): boolean {
    return this.token.kind === kind && this.token.text === text;
  }

  expect(symbol: string): void {
    if (!this.isSymbol(symbol)) this.unexpected();
    this.advance();
  }

  expectWord(word: string): void {
    if (!this.isWord(word)) this.unexpected();
    this.advance();
  }

  advance(): Token {
    const token = this.token;
    this.token = readToken(this.source, token.end);
    return token;
  }

  unexpected(): never {
    const { kind, start, end } = this.token;
    if (kind === 'end') throw new JqSyntaxError('unexpected EOF', start);
    const shown = this.source.slice(start, kind === 'quote' ? endOfText(this.source, end) : end);
    throw new JqSyntaxError(`unexpected token ${JSON.stringify(shown)}`, start);
  }
}

/** The end of the string whose quote ends at `offset`; of one with interpolations only the quote is a token. */
function endOfText(source: string, offset: number): number {
  const piece = readStringPiece(source, offset);
  return piece.interpolation ? offset : piece.end;
}
