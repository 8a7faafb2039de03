import type { Value } from './value.js';

/** A syntax tree: plain data; `offset` is where the construct starts in the text (UTF-16 units). */
export type Ast =
  | { readonly kind: 'identity'; readonly offset: number }
  | { readonly kind: 'literal'; readonly value: Value; readonly offset: number }
  | StringAst
  | { readonly kind: 'format'; readonly name: string; readonly offset: number }
  | { readonly kind: 'index'; readonly target: Ast; readonly key: Ast; readonly offset: number }
  | {
      readonly kind: 'slice';
      readonly target: Ast;
      readonly from: Ast | null;
      readonly to: Ast | null;
      readonly offset: number;
    }
  | { readonly kind: 'iterate'; readonly target: Ast; readonly offset: number }
  | { readonly kind: 'sign'; readonly operator: '+' | '-'; readonly operand: Ast; readonly offset: number }
  | { readonly kind: 'pipe'; readonly left: Ast; readonly right: Ast; readonly offset: number }
  | { readonly kind: 'comma'; readonly left: Ast; readonly right: Ast; readonly offset: number }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Ast;
      readonly right: Ast;
      readonly offset: number;
    }
  | {
      readonly kind: 'update';
      readonly operator: UpdateOperator;
      readonly left: Ast;
      readonly right: Ast;
      readonly offset: number;
    }
  | {
      readonly kind: 'if';
      readonly condition: Ast;
      readonly then: Ast;
      readonly otherwise: Ast | null;
      readonly offset: number;
    }
  | { readonly kind: 'try'; readonly body: Ast; readonly handler: Ast | null; readonly offset: number }
  | {
      readonly kind: 'reduce';
      readonly source: Ast;
      readonly pattern: Pattern;
      readonly start: Ast;
      readonly update: Ast;
      readonly offset: number;
    }
  | {
      readonly kind: 'foreach';
      readonly source: Ast;
      readonly pattern: Pattern;
      readonly start: Ast;
      readonly update: Ast;
      readonly extract: Ast | null;
      readonly offset: number;
    }
  | { readonly kind: 'label'; readonly name: string; readonly body: Ast; readonly offset: number }
  | { readonly kind: 'break'; readonly name: string; readonly offset: number }
  | {
      readonly kind: 'bind';
      readonly source: Ast;
      readonly patterns: readonly Pattern[];
      readonly body: Ast;
      readonly offset: number;
    }
  | { readonly kind: 'define'; readonly definition: Definition; readonly body: Ast; readonly offset: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Ast[]; readonly offset: number }
  | { readonly kind: 'variable'; readonly name: string; readonly offset: number }
  | { readonly kind: 'object'; readonly entries: readonly ObjectEntry[]; readonly offset: number }
  | { readonly kind: 'array'; readonly body: Ast | null; readonly offset: number };

export type AstKind = Ast['kind'];
export type AstOf<K extends AstKind> = Extract<Ast, { kind: K }>;

/** A string with its interpolations; `format` names the `@format` that they go through. */
export interface StringAst {
  readonly kind: 'string';
  readonly format: string | null;
  readonly parts: readonly (string | Ast)[];
  readonly offset: number;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | '//' | 'and' | 'or';
export type UpdateOperator = '=' | '|=' | '+=' | '-=' | '*=' | '/=' | '%=' | '//=';

/** `def name(parameters): body;` A parameter with `$` is a value, one without is a filter. */
export interface Definition {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: Ast;
}

export interface ObjectEntry {
  readonly key: Ast;
  /** Null for the short forms `{a}` and `{"a"}`: the value of that key in the input. */
  readonly value: Ast | null;
}

export type Pattern =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly elements: readonly Pattern[] }
  | { readonly kind: 'mapping'; readonly entries: readonly PatternEntry[] };

export interface PatternEntry {
  readonly key: Ast;
  /** The variable that `$name` in key position binds. */
  readonly name: string | null;
  readonly pattern: Pattern | null;
}
