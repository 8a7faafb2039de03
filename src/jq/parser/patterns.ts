import type { Ast, Pattern, PatternEntry } from '../ast.js';
import type { Expressions } from './expressions.js';

/** `$name`, `[...]` or `{...}` on the left of a binding. */
export function parsePattern(parser: Expressions): Pattern {
  parser.nest();
  const pattern = anyPattern(parser);
  parser.unnest();
  return pattern;
}

function anyPattern(parser: Expressions): Pattern {
  if (parser.next.kind === 'variable') return { kind: 'name', name: parser.advance().text };
  if (parser.isSymbol('[')) return { kind: 'list', elements: patternList(parser, ']', () => parsePattern(parser)) };
  if (parser.isSymbol('{')) return { kind: 'mapping', entries: patternList(parser, '}', () => patternEntry(parser)) };
  return parser.unexpected();
}

function patternList<T>(parser: Expressions, close: string, element: () => T): T[] {
  const elements: T[] = [];
  do {
    parser.advance();
    elements.push(element());
  } while (parser.isSymbol(','));
  parser.expect(close);
  return elements;
}

function patternEntry(parser: Expressions): PatternEntry {
  const { kind, text, start } = parser.next;
  if (kind === 'variable') {
    parser.advance();
    const key: Ast = { kind: 'literal', value: text.slice(1), offset: start };
    return { key, name: text, pattern: parser.isSymbol(':') ? patternValue(parser) : null };
  }
  return { key: patternKey(parser), name: null, pattern: patternValue(parser) };
}

function patternKey(parser: Expressions): Ast {
  const { kind, text, start } = parser.next;
  if (kind === 'quote') return parser.string(null);
  if (parser.isSymbol('(')) return parser.parenthesized();
  if (kind !== 'word' || text.includes('::')) return parser.unexpected();
  parser.advance();
  return { kind: 'literal', value: text, offset: start };
}

function patternValue(parser: Expressions): Pattern {
  parser.expect(':');
  return parsePattern(parser);
}
