import type { Ast } from '../ast.js';
import type { Expressions } from './expressions.js';
import { indexBy, optional } from './shapes.js';

/** A suffix of `target`; undefined when there is none. `isGroup`: the target is in parentheses, so that a `?` is for all of it. */
export function parseSuffix(parser: Expressions, target: Ast, isGroup: boolean): Ast | undefined {
  const { kind, text, start } = parser.next;
  if (kind === 'field') return indexBy(target, parser.advance().text, start);
  if (kind !== 'symbol') return undefined;
  if (text === '[') return brackets(parser, target);
  if (text === '?') {
    parser.advance();
    return isGroup ? { kind: 'try', body: target, handler: null, offset: start } : optional(target, start);
  }
  if (text !== '.') return undefined;
  parser.advance();
  if (parser.isSymbol('[')) return brackets(parser, target);
  if (parser.next.kind === 'quote') return { kind: 'index', target, key: parser.string(null), offset: start };
  return parser.unexpected();
}

/** `[]`, `[key]`, `[from:to]`, `[from:]`, `[:to]`. */
function brackets(parser: Expressions, target: Ast): Ast {
  const offset = parser.advance().start;
  if (parser.isSymbol(']')) {
    parser.advance();
    return { kind: 'iterate', target, offset };
  }
  const from = parser.isSymbol(':') ? null : parser.query();
  if (from !== null && parser.isSymbol(']')) {
    parser.advance();
    return { kind: 'index', target, key: from, offset };
  }
  parser.expect(':');
  const to = from !== null && parser.isSymbol(']') ? null : parser.query();
  parser.expect(']');
  return { kind: 'slice', target, from, to, offset };
}
