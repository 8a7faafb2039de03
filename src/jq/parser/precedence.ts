import type { UpdateOperator } from '../ast.js';

export interface Precedence {
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

/** The precedence of a binary operator; undefined for any other text. */
export function precedenceOf(operator: string): Precedence | undefined {
  return Object.hasOwn(precedences, operator) ? precedences[operator] : undefined;
}

/** True for `=`, `|=`, `+=` and the like. */
export function isUpdate(operator: string): operator is UpdateOperator {
  return precedenceOf(operator)?.level === 2;
}
