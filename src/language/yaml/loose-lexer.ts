import { Lexer } from 'yaml';

/** The part of the library's lexer that it keeps to itself; its version is pinned, and tests hold what is done with it. */
type Opened = new () => {
  lex(source: string): Generator<string>;
  indentNext: number;
  parseQuotedScalar(): Generator<string>;
  parseFlowCollection(): Generator<string>;
};

/**
 * Reads quoted texts, and lists and mappings in brackets, whose next lines begin left of where YAML wants them, such as a `}`
 * below its key. The parser of Direktiv takes them (specification 1.1), and published flows have them.
 */
export class LooseLexer extends (Lexer as unknown as Opened) {
  override *parseQuotedScalar(): Generator<string> {
    return yield* this.anywhere(() => super.parseQuotedScalar());
  }

  override *parseFlowCollection(): Generator<string> {
    return yield* this.anywhere(() => super.parseFlowCollection());
  }

  private *anywhere(parse: () => Generator<string>): Generator<string> {
    const { indentNext } = this;
    this.indentNext = 0;
    const next = yield* parse();
    this.indentNext = indentNext;
    return next;
  }
}
