import type { Ast, StringAst } from '../ast.js';
import type { Cursor } from './cursor.js';

/** The parser as the parts of the grammar see it that need whole expressions. */
export interface Expressions extends Cursor {
  /** Definitions, pipes and commas. */
  query(): Ast;
  /** Operators only: what may stand where a comma or pipe would end it. */
  expression(): Ast;
  /** A term with its suffixes. */
  term(): Ast;
  /** A query in parentheses. */
  parenthesized(): Ast;
  /** A string from its opening quote on, with the format of its interpolations. */
  string(format: string | null): StringAst;
}
