import type { Ast, ObjectEntry } from '../ast.js';
import type { Expressions } from './expressions.js';

/** `{...}`, from its opening brace on. */
export function parseObject(parser: Expressions): Ast {
  const { start } = parser.advance();
  const entries: ObjectEntry[] = [];
  while (!parser.isSymbol('}')) {
    entries.push(objectEntry(parser));
    if (parser.isSymbol(',')) parser.advance();
    else if (!parser.isSymbol('}')) parser.unexpected();
  }
  parser.advance();
  return { kind: 'object', entries, offset: start };
}

function objectEntry(parser: Expressions): ObjectEntry {
  const { kind, text, start } = parser.next;
  if (kind === 'variable') return variableEntry(parser);
  if (kind === 'word' && !text.includes('::')) {
    parser.advance();
    return entryValue(parser, { kind: 'literal', value: text, offset: start });
  }
  if (kind === 'quote') return entryValue(parser, parser.string(null));
  if (!parser.isSymbol('(')) return parser.unexpected();
  const key = parser.parenthesized();
  if (!parser.isSymbol(':')) parser.unexpected();
  return entryValue(parser, key);
}

/** `{$a}` is `{a: $a}`, and `{$a: 1}` is `{($a): 1}`. */
function variableEntry(parser: Expressions): ObjectEntry {
  const { text, start } = parser.advance();
  const variable: Ast = { kind: 'variable', name: text, offset: start };
  if (parser.isSymbol(':')) return entryValue(parser, variable);
  return { key: { kind: 'literal', value: text.slice(1), offset: start }, value: variable };
}

function entryValue(parser: Expressions, key: Ast): ObjectEntry {
  if (!parser.isSymbol(':')) return { key, value: null };
  parser.advance();
  return { key, value: objectValue(parser) };
}

/** Expressions joined by `|`; a comma ends the value. */
function objectValue(parser: Expressions): Ast {
  const left = parser.expression();
  if (!parser.isSymbol('|')) return left;
  const { start } = parser.advance();
  return { kind: 'pipe', left, right: objectValue(parser), offset: start };
}
