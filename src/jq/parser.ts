import type {
  Ast,
  BinaryOperator,
  Definition,
  ObjectEntry,
  Pattern,
  PatternEntry,
  StringAst,
  UpdateOperator,
} from './ast.js';
import { JqSyntaxError } from './failures.js';
import { readStringPiece, readToken, type Token, type TokenKind } from './lexer.js';
import { parseNumber } from './numbers.js';

const keywords: ReadonlySet<string> = new Set(
  'or and module import include def as label break null true false if then elif else end try catch reduce foreach'.split(
    ' ',
  ),
);

interface Precedence {
  readonly level: number;
  readonly associates: 'left' | 'right' | 'none';
}

const precedences: { readonly [operator: string]: Precedence } = {
  '//': { level: 1, associates: 'right' },
  ...each('= |= += -= *= /= %= //=', { level: 2, associates: 'none' }),
  or: { level: 3, associates: 'left' },
  and: { level: 4, associates: 'left' },
  ...each('== != < <= > >=', { level: 5, associates: 'none' }),
  ...each('+ -', { level: 6, associates: 'left' }),
  ...each('* / %', { level: 7, associates: 'left' }),
};

function each(operators: string, precedence: Precedence): { [operator: string]: Precedence } {
  return Object.fromEntries(operators.split(' ').map((operator) => [operator, precedence]));
}

/** Constructs inside constructs; deeper texts are refused rather than exhausting the stack. */
const maximumNesting = 400;
/** Operators, commas or suffixes in a row: each nests the syntax tree one deeper to the left. */
const maximumChain = 1000;

/** Parses a program. Throws {@link JqSyntaxError} with gojq's wording. */
export function parse(source: string): Ast {
  return new Parser(source).program();
}

/** Parses a text of nothing but definitions. */
export function parseDefinitions(source: string): Definition[] {
  return new Parser(source).library();
}

class Parser {
  private token: Token;
  private nesting = 0;

  constructor(private readonly source: string) {
    this.token = readToken(source, 0);
  }

  program(): Ast {
    if (this.isWord('module') || this.isWord('import') || this.isWord('include')) {
      throw new JqSyntaxError('modules are not available in expressions', this.token.start);
    }
    const definitions = this.definitions();
    if (this.atEnd()) throw new JqSyntaxError('missing query (try ".")', this.token.start);
    const query = this.query();
    if (!this.atEnd()) this.unexpected();
    return wrap(definitions, query);
  }

  library(): Definition[] {
    const definitions = this.definitions().map(({ definition }) => definition);
    if (!this.atEnd()) this.unexpected();
    return definitions;
  }

  /** `query`: definitions, pipes and commas; the lowest precedence. */
  private query(): Ast {
    this.nest();
    const definitions = this.definitions();
    const stages = [this.commas()];
    const offsets: number[] = [];
    while (this.isSymbol('|')) {
      offsets.push(this.advance().start);
      stages.push(this.isWord('def') ? this.query() : this.commas());
    }
    this.nesting--;
    const last = stages.pop()!;
    return wrap(
      definitions,
      stages.reduceRight<Ast>((right, left, i) => ({ kind: 'pipe', left, right, offset: offsets[i]! }), last),
    );
  }

  private nest(): void {
    if (++this.nesting > maximumNesting) this.tooLong('constructs inside each other', maximumNesting);
  }

  private tooLong(what: string, maximum: number): never {
    throw new JqSyntaxError(`more than ${maximum} ${what}: split the expression`, this.token.start);
  }

  private definitions(): { definition: Definition; offset: number }[] {
    const definitions: { definition: Definition; offset: number }[] = [];
    while (this.isWord('def')) {
      if (definitions.length > maximumChain) this.tooLong('definitions in a row', maximumChain);
      const offset = this.token.start;
      definitions.push({ definition: this.definition(), offset });
    }
    return definitions;
  }

  private definition(): Definition {
    this.advance();
    const name = this.identifier();
    const parameters: string[] = [];
    if (this.isSymbol('(')) {
      do {
        this.advance();
        parameters.push(this.token.kind === 'variable' ? this.advance().text : this.identifier());
      } while (this.isSymbol(';'));
      this.expect(')');
    }
    this.expect(':');
    const body = this.query();
    this.expect(';');
    return { name, parameters, body };
  }

  private commas(): Ast {
    let left = this.commaOperand();
    for (let length = 0; this.isSymbol(','); length++) {
      if (length > maximumChain) this.tooLong('commas in a row', maximumChain);
      const { start } = this.advance();
      left = { kind: 'comma', left, right: this.commaOperand(), offset: start };
    }
    return left;
  }

  /** An expression, or one of the forms that reach as far right as they can: `def`, `label`, `term as ... |`. */
  private commaOperand(): Ast {
    if (this.isWord('def')) return this.query();
    if (this.isWord('label')) return this.label();
    const { start } = this.token;
    const term = this.term();
    return this.isWord('as') ? this.bind(term, start) : this.operators(term, 0);
  }

  private label(): Ast {
    const offset = this.advance().start;
    const name = this.variable();
    this.expect('|');
    return { kind: 'label', name, body: this.query(), offset };
  }

  private bind(source: Ast, offset: number): Ast {
    this.advance();
    const patterns = [this.pattern()];
    while (this.isSymbol('?//')) {
      this.advance();
      patterns.push(this.pattern());
    }
    this.expect('|');
    return { kind: 'bind', source, patterns, body: this.query(), offset };
  }

  private expression(): Ast {
    return this.operators(this.term(), 0);
  }

  /** Precedence climbing from the operand `left`, over operators of at least `level`. */
  private operators(operand: Ast, level: number): Ast {
    let left = operand;
    for (let length = 0; ; length++) {
      if (length > maximumChain) this.tooLong('operators in a row', maximumChain);
      const precedence = this.operator();
      if (precedence === undefined || precedence.level < level) return left;
      const { text, start } = this.advance();
      const right = this.rightOperand(precedence);
      left = isUpdate(text)
        ? { kind: 'update', operator: text, left, right, offset: start }
        : { kind: 'binary', operator: text as BinaryOperator, left, right, offset: start };
      if (precedence.associates === 'none' && this.operator()?.level === precedence.level) this.unexpected();
    }
  }

  private rightOperand({ level, associates }: Precedence): Ast {
    this.nest();
    const right = this.operators(this.term(), associates === 'right' ? level : level + 1);
    this.nesting--;
    return right;
  }

  private operator(): Precedence | undefined {
    const { kind, text } = this.token;
    if (kind !== 'symbol' && kind !== 'word') return undefined;
    return Object.hasOwn(precedences, text) ? precedences[text] : undefined;
  }

  /** A term with its suffixes. */
  private term(): Ast {
    this.nest();
    let term = this.primary();
    for (let length = 0; ; length++) {
      if (length > maximumChain) this.tooLong('suffixes in a row', maximumChain);
      const next = this.suffix(term);
      if (next === undefined) break;
      term = next;
    }
    this.nesting--;
    return term;
  }

  private suffix(target: Ast): Ast | undefined {
    const { kind, text, start } = this.token;
    if (kind === 'field') return indexBy(target, this.advance().text, start);
    if (kind !== 'symbol') return undefined;
    if (text === '[') return this.brackets(target);
    if (text === '?') {
      this.advance();
      return optional(target, start);
    }
    if (text !== '.') return undefined;
    this.advance();
    if (this.isSymbol('[')) return this.brackets(target);
    if (this.token.kind === 'quote') return { kind: 'index', target, key: this.string(null), offset: start };
    return this.unexpected();
  }

  /** `[]`, `[key]`, `[from:to]`, `[from:]`, `[:to]`. */
  private brackets(target: Ast): Ast {
    const offset = this.advance().start;
    if (this.isSymbol(']')) {
      this.advance();
      return { kind: 'iterate', target, offset };
    }
    const from = this.isSymbol(':') ? null : this.query();
    if (from !== null && this.isSymbol(']')) {
      this.advance();
      return { kind: 'index', target, key: from, offset };
    }
    this.expect(':');
    const to = from !== null && this.isSymbol(']') ? null : this.query();
    this.expect(']');
    return { kind: 'slice', target, from, to, offset };
  }

  private primary(): Ast {
    const { kind, start } = this.token;
    switch (kind) {
      case 'number':
        return { kind: 'literal', value: parseNumber(this.advance().text), offset: start };
      case 'field':
        return indexBy({ kind: 'identity', offset: start }, this.advance().text, start);
      case 'variable':
        return { kind: 'variable', name: this.advance().text, offset: start };
      case 'format':
        return this.format();
      case 'quote':
        return this.string(null);
      case 'word':
        return this.word();
      case 'symbol':
        return this.symbol();
      case 'end':
        return this.unexpected();
    }
  }

  private format(): Ast {
    const { text, start } = this.advance();
    return this.token.kind === 'quote' ? this.string(text) : { kind: 'format', name: text, offset: start };
  }

  private symbol(): Ast {
    const { text, start } = this.token;
    switch (text) {
      case '.':
        return this.dot();
      case '..':
        this.advance();
        return { kind: 'call', name: 'recurse', args: [], offset: start };
      case '(':
        return this.parenthesized();
      case '[':
        return this.array();
      case '{':
        return this.object();
      case '+':
      case '-':
        return this.sign(text);
      default:
        return this.unexpected();
    }
  }

  private dot(): Ast {
    const { start } = this.advance();
    const identity: Ast = { kind: 'identity', offset: start };
    if (this.token.kind === 'quote') return { kind: 'index', target: identity, key: this.string(null), offset: start };
    return identity;
  }

  private parenthesized(): Ast {
    this.advance();
    const query = this.query();
    this.expect(')');
    return query;
  }

  private array(): Ast {
    const { start } = this.advance();
    if (this.isSymbol(']')) {
      this.advance();
      return { kind: 'array', body: null, offset: start };
    }
    const body = this.query();
    this.expect(']');
    return { kind: 'array', body, offset: start };
  }

  /** A sign directly before a number belongs to the literal: `-0` is 0, `-0.0` is not. */
  private sign(operator: '+' | '-'): Ast {
    const { start } = this.advance();
    if (this.token.kind === 'number') {
      const after = readToken(this.source, this.token.end);
      const suffixed = after.kind === 'field' || (after.kind === 'symbol' && /^[.[?]$/.test(after.text));
      if (!suffixed) return { kind: 'literal', value: parseNumber(operator + this.advance().text), offset: start };
    }
    return { kind: 'sign', operator, operand: this.term(), offset: start };
  }

  private word(): Ast {
    const { text, start } = this.token;
    switch (text) {
      case 'null':
      case 'true':
      case 'false':
        this.advance();
        return { kind: 'literal', value: text === 'null' ? null : text === 'true', offset: start };
      case 'if':
        return this.conditional();
      case 'try':
        return this.attempt();
      case 'reduce':
        return this.reduce();
      case 'foreach':
        return this.foreach();
      case 'break':
        this.advance();
        return { kind: 'break', name: this.variable(), offset: start };
      default:
        return keywords.has(text) ? this.unexpected() : this.call();
    }
  }

  private call(): Ast {
    const { text, start } = this.advance();
    const args: Ast[] = [];
    if (this.isSymbol('(')) {
      do {
        this.advance();
        args.push(this.query());
      } while (this.isSymbol(';'));
      this.expect(')');
    }
    return { kind: 'call', name: text, args, offset: start };
  }

  /** `if ... then ... elif ... else ... end`, from `if` or `elif` on. */
  private conditional(): Ast {
    this.nest();
    const offset = this.advance().start;
    const condition = this.query();
    this.expectWord('then');
    const then = this.query();
    const otherwise = this.otherwise();
    this.nesting--;
    return { kind: 'if', condition, then, otherwise, offset };
  }

  private otherwise(): Ast | null {
    if (this.isWord('elif')) return this.conditional();
    let otherwise: Ast | null = null;
    if (this.isWord('else')) {
      this.advance();
      otherwise = this.query();
    }
    this.expectWord('end');
    return otherwise;
  }

  private attempt(): Ast {
    const offset = this.advance().start;
    const body = this.term();
    if (!this.isWord('catch')) return { kind: 'try', body, handler: null, offset };
    this.advance();
    return { kind: 'try', body, handler: this.term(), offset };
  }

  private reduce(): Ast {
    const { offset, source, pattern, start, update } = this.loop();
    this.expect(')');
    return { kind: 'reduce', source, pattern, start, update, offset };
  }

  private foreach(): Ast {
    const loop = this.loop();
    let extract: Ast | null = null;
    if (this.isSymbol(';')) {
      this.advance();
      extract = this.query();
    }
    this.expect(')');
    return { kind: 'foreach', ...loop, extract };
  }

  private loop(): { source: Ast; pattern: Pattern; start: Ast; update: Ast; offset: number } {
    const offset = this.advance().start;
    const source = this.expression();
    this.expectWord('as');
    const pattern = this.pattern();
    this.expect('(');
    const start = this.query();
    this.expect(';');
    return { source, pattern, start, update: this.query(), offset };
  }

  private object(): Ast {
    const { start } = this.advance();
    const entries: ObjectEntry[] = [];
    while (!this.isSymbol('}')) {
      entries.push(this.objectEntry());
      if (this.isSymbol(',')) this.advance();
      else if (!this.isSymbol('}')) this.unexpected();
    }
    this.advance();
    return { kind: 'object', entries, offset: start };
  }

  private objectEntry(): ObjectEntry {
    const { kind, text, start } = this.token;
    if (kind === 'variable') return this.variableEntry();
    if (kind === 'word' && !text.includes('::')) {
      this.advance();
      return this.entryValue({ kind: 'literal', value: text, offset: start });
    }
    if (kind === 'quote') return this.entryValue(this.string(null));
    if (!this.isSymbol('(')) return this.unexpected();
    const key = this.parenthesized();
    if (!this.isSymbol(':')) this.unexpected();
    return this.entryValue(key);
  }

  /** `{$a}` is `{a: $a}`, and `{$a: 1}` is `{($a): 1}`. */
  private variableEntry(): ObjectEntry {
    const { text, start } = this.advance();
    const variable: Ast = { kind: 'variable', name: text, offset: start };
    if (this.isSymbol(':')) return this.entryValue(variable);
    return { key: { kind: 'literal', value: text.slice(1), offset: start }, value: variable };
  }

  private entryValue(key: Ast): ObjectEntry {
    if (!this.isSymbol(':')) return { key, value: null };
    this.advance();
    return { key, value: this.objectValue() };
  }

  /** Expressions joined by `|`; a comma ends the value. */
  private objectValue(): Ast {
    const left = this.expression();
    if (!this.isSymbol('|')) return left;
    const { start } = this.advance();
    return { kind: 'pipe', left, right: this.objectValue(), offset: start };
  }

  private pattern(): Pattern {
    this.nest();
    const pattern = this.anyPattern();
    this.nesting--;
    return pattern;
  }

  private anyPattern(): Pattern {
    if (this.token.kind === 'variable') return { kind: 'name', name: this.advance().text };
    if (this.isSymbol('[')) return { kind: 'list', elements: this.patternList(']', () => this.pattern()) };
    if (this.isSymbol('{')) return { kind: 'mapping', entries: this.patternList('}', () => this.patternEntry()) };
    return this.unexpected();
  }

  private patternList<T>(close: string, element: () => T): T[] {
    const elements: T[] = [];
    do {
      this.advance();
      elements.push(element());
    } while (this.isSymbol(','));
    this.expect(close);
    return elements;
  }

  private patternEntry(): PatternEntry {
    const { kind, text, start } = this.token;
    if (kind === 'variable') {
      this.advance();
      const key: Ast = { kind: 'literal', value: text.slice(1), offset: start };
      return { key, name: text, pattern: this.isSymbol(':') ? this.patternValue() : null };
    }
    return { key: this.patternKey(), name: null, pattern: this.patternValue() };
  }

  private patternKey(): Ast {
    const { kind, text, start } = this.token;
    if (kind === 'quote') return this.string(null);
    if (this.isSymbol('(')) return this.parenthesized();
    if (kind !== 'word' || text.includes('::')) return this.unexpected();
    this.advance();
    return { kind: 'literal', value: text, offset: start };
  }

  private patternValue(): Pattern {
    this.expect(':');
    return this.pattern();
  }

  /** A string from its opening quote on; interpolations are parsed as queries. */
  private string(format: string | null): StringAst {
    const offset = this.token.start;
    const parts: (string | Ast)[] = [];
    let piece = readStringPiece(this.source, this.token.end);
    while (piece.interpolation) {
      if (parts.length > maximumChain) this.tooLong('interpolations in a string', maximumChain / 2);
      if (piece.text !== '') parts.push(piece.text);
      this.token = readToken(this.source, piece.end);
      parts.push(this.query());
      if (!this.isSymbol(')')) this.unexpected();
      piece = readStringPiece(this.source, this.token.end);
    }
    if (piece.text !== '' || parts.length === 0) parts.push(piece.text);
    this.token = readToken(this.source, piece.end);
    return { kind: 'string', format, parts, offset };
  }

  private variable(): string {
    return this.token.kind === 'variable' ? this.advance().text : this.unexpected();
  }

  private identifier(): string {
    const { kind, text } = this.token;
    if (kind !== 'word' || keywords.has(text) || text.includes('::')) return this.unexpected();
    return this.advance().text;
  }

  private atEnd(): boolean {
    return this.token.kind === 'end';
  }

  private isSymbol(text: string): boolean {
    return this.is('symbol', text);
  }

  private isWord(text: string): boolean {
    return this.is('word', text);
  }

  private is(kind: TokenKind, text: string): boolean {
    return this.token.kind === kind && this.token.text === text;
  }

  private expect(symbol: string): void {
    if (!this.isSymbol(symbol)) this.unexpected();
    this.advance();
  }

  private expectWord(word: string): void {
    if (!this.isWord(word)) this.unexpected();
    this.advance();
  }

  private advance(): Token {
    const token = this.token;
    this.token = readToken(this.source, token.end);
    return token;
  }

  private unexpected(): never {
    const { kind, start, end } = this.token;
    if (kind === 'end') throw new JqSyntaxError('unexpected EOF', start);
    throw new JqSyntaxError(`unexpected token ${JSON.stringify(this.source.slice(start, end))}`, start);
  }
}

function wrap(definitions: readonly { definition: Definition; offset: number }[], query: Ast): Ast {
  return definitions.reduceRight<Ast>(
    (body, { definition, offset }) => ({ kind: 'define', definition, body, offset }),
    query,
  );
}

function isUpdate(operator: string): operator is UpdateOperator {
  return precedences[operator]?.level === 2;
}

function indexBy(target: Ast, name: string, offset: number): Ast {
  return { kind: 'index', target, key: { kind: 'literal', value: name, offset }, offset };
}

/** `f?`. Only the last suffix is tried, as in gojq: `.a.b?` is `.a | (.b)?`. */
function optional(target: Ast, offset: number): Ast {
  if (
    (target.kind === 'index' || target.kind === 'slice' || target.kind === 'iterate') &&
    target.target.kind !== 'identity'
  ) {
    const identity: Ast = { kind: 'identity', offset };
    const last: Ast = { ...target, target: identity };
    return { kind: 'pipe', left: target.target, right: { kind: 'try', body: last, handler: null, offset }, offset };
  }
  return { kind: 'try', body: target, handler: null, offset };
}
