import type { Ast, Pattern } from '../ast.js';
import type { Expressions } from './expressions.js';
import { parsePattern } from './patterns.js';

/** A call from its name on. */
export function parseCall(parser: Expressions): Ast {
  const { text, start } = parser.advance();
  const args: Ast[] = [];
  if (parser.isSymbol('(')) {
    do {
      parser.advance();
      args.push(parser.query());
    } while (parser.isSymbol(';'));
    parser.expect(')');
  }
  return { kind: 'call', name: text, args, offset: start };
}

/** `if ... then ... elif ... else ... end`, from `if` or `elif` on. */
export function parseConditional(parser: Expressions): Ast {
  parser.nest();
  const offset = parser.advance().start;
  const condition = parser.query();
  parser.expectWord('then');
  const then = parser.query();
  const otherwise = otherwiseOf(parser);
  parser.unnest();
  return { kind: 'if', condition, then, otherwise, offset };
}

function otherwiseOf(parser: Expressions): Ast | null {
  if (parser.isWord('elif')) return parseConditional(parser);
  let otherwise: Ast | null = null;
  if (parser.isWord('else')) {
    parser.advance();
    otherwise = parser.query();
  }
  parser.expectWord('end');
  return otherwise;
}

/** `try ... catch ...` */
export function parseAttempt(parser: Expressions): Ast {
  const offset = parser.advance().start;
  const body = parser.term();
  if (!parser.isWord('catch')) return { kind: 'try', body, handler: null, offset };
  parser.advance();
  return { kind: 'try', body, handler: parser.term(), offset };
}

export function parseReduce(parser: Expressions): Ast {
  const { offset, source, pattern, start, update } = loopOf(parser);
  parser.expect(')');
  return { kind: 'reduce', source, pattern, start, update, offset };
}

export function parseForeach(parser: Expressions): Ast {
  const loop = loopOf(parser);
  let extract: Ast | null = null;
  if (parser.isSymbol(';')) {
    parser.advance();
    extract = parser.query();
  }
  parser.expect(')');
  return { kind: 'foreach', ...loop, extract };
}

function loopOf(parser: Expressions): { source: Ast; pattern: Pattern; start: Ast; update: Ast; offset: number } {
  const offset = parser.advance().start;
  const source = parser.expression();
  parser.expectWord('as');
  const pattern = parsePattern(parser);
  parser.expect('(');
  const start = parser.query();
  parser.expect(';');
  return { source, pattern, start, update: parser.query(), offset };
}
