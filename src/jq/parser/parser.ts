import type { Ast, BinaryOperator, Definition, StringAst } from '../ast.js';
import { JqSyntaxError } from '../failures.js';
import { readStringPiece, readToken } from '../lexer.js';
import { parseNumber } from '../numbers.js';
import { Cursor, keywords, maximumChain } from './cursor.js';
import type { Expressions } from './expressions.js';
import { parseAttempt, parseCall, parseConditional, parseForeach, parseReduce } from './forms.js';
import { parseObject } from './objects.js';
import { parsePattern } from './patterns.js';
import { isUpdate, precedenceOf, type Precedence } from './precedence.js';
import { parseSuffix } from './suffixes.js';
import { indexBy, wrap, type PlacedDefinition } from './shapes.js';

/** Parses a program. Throws {@link JqSyntaxError} with gojq's wording. */
export function parse(source: string): Ast {
  return new Parser(source).program();
}

/** Parses a text of nothing but definitions. */
export function parseDefinitions(source: string): Definition[] {
  return new Parser(source).library();
}

class Parser extends Cursor implements Expressions {
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
  query(): Ast {
    this.nest();
    const definitions = this.definitions();
    const stages = [this.commas()];
    const offsets: number[] = [];
    while (this.isSymbol('|')) {
      offsets.push(this.advance().start);
      stages.push(this.isWord('def') ? this.query() : this.commas());
    }
    this.unnest();
    const last = stages.pop()!;
    return wrap(
      definitions,
      stages.reduceRight<Ast>((right, left, i) => ({ kind: 'pipe', left, right, offset: offsets[i]! }), last),
    );
  }

  private definitions(): PlacedDefinition[] {
    const definitions: PlacedDefinition[] = [];
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
    const patterns = [parsePattern(this)];
    while (this.isSymbol('?//')) {
      this.advance();
      patterns.push(parsePattern(this));
    }
    this.expect('|');
    return { kind: 'bind', source, patterns, body: this.query(), offset };
  }

  expression(): Ast {
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
    this.unnest();
    return right;
  }

  private operator(): Precedence | undefined {
    const { kind, text } = this.token;
    if (kind !== 'symbol' && kind !== 'word') return undefined;
    return precedenceOf(text);
  }

  term(): Ast {
    this.nest();
    const isGroup = this.isSymbol('(');
    const primary = this.primary();
    let term = primary;
    for (let length = 0; ; length++) {
      if (length > maximumChain) this.tooLong('suffixes in a row', maximumChain);
      const next = parseSuffix(this, term, isGroup && term === primary);
      if (next === undefined) break;
      term = next;
    }
    this.unnest();
    return term;
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
        return parseObject(this);
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

  parenthesized(): Ast {
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
        return parseConditional(this);
      case 'try':
        return parseAttempt(this);
      case 'reduce':
        return parseReduce(this);
      case 'foreach':
        return parseForeach(this);
      case 'break':
        this.advance();
        return { kind: 'break', name: this.variable(), offset: start };
      default:
        return keywords.has(text) ? this.unexpected() : parseCall(this);
    }
  }

  /** A string from its opening quote on; interpolations are parsed as queries. */
  string(format: string | null): StringAst {
    const offset = this.token.start;
    const parts: (string | Ast)[] = [];
    let piece = readStringPiece(this.source, this.token.end);
    while (piece.interpolation) {
      if (parts.length > maximumChain) this.tooLong('interpolations in a string', maximumChain / 2);
      if (piece.text !== '') parts.push(piece.text);
      this.token = readToken(this.source, piece.end);
      parts.push(this.query());
      if (!this.isSymbol(')')) this.unexpected();
      if (this.token.end >= this.source.length) throw new JqSyntaxError('unexpected EOF', this.token.end);
      piece = readStringPiece(this.source, this.token.end);
    }
    if (piece.text !== '' || parts.length === 0) parts.push(piece.text);
    this.token = readToken(this.source, piece.end);
    return { kind: 'string', format, parts, offset };
  }
}
