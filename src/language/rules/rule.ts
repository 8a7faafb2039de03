import { elementPath, pathTo } from '../path-text.js';
import type { Report, Spot } from '../report.js';
import { typeName, type SourceNode } from '../yaml/source-node.js';
import type { Shape } from './shape.js';

/** What a rule answers after it reported why the value cannot be taken. */
export const invalid: unique symbol = Symbol('invalid');

/** What one value of the document may be. */
export interface Rule<T> {
  /** The same for editors, as far as it can be said without the rest of the document. */
  readonly shape: Shape;
  /** Gives what the flow keeps of the value, or reports and gives {@link invalid}. */
  readonly read: (at: Place) => T | typeof invalid;
}

/** A value in the document, and what the whole document declares. */
export interface Place {
  readonly node: SourceNode;
  readonly path: string;
  readonly scope: Scope;
}

export interface Scope {
  readonly report: Report;
  /** The ids that states have; undefined when the list cannot be read, then no id is checked. */
  readonly states: Names | undefined;
  readonly functions: Names | undefined;
}

/** Declared ids, each with the first entry that has it. */
export type Names = ReadonlyMap<string, Declared>;
export interface Declared {
  readonly path: string;
  readonly type: string | undefined;
}

/** Applies a rule; a value that was reported as unreadable is not reported again. */
export function apply<T>(rule: Rule<T>, at: Place): T | typeof invalid {
  return at.node.kind === 'broken' ? invalid : rule.read(at);
}

export function field(at: Place, key: string, node: SourceNode): Place {
  return { node, path: pathTo(at.path, key), scope: at.scope };
}

export function element(at: Place, index: number, node: SourceNode): Place {
  return { node, path: elementPath(at.path, index), scope: at.scope };
}

export function spot({ node, path }: Place): Spot {
  return { offset: node.offset, path };
}

export function wrongType(at: Place, expected: string): typeof invalid {
  at.scope.report.error('wrong-type', spot(at), `Expected ${expected}, but this is ${typeName(at.node)}.`);
  return invalid;
}

/** A rule whose value is checked or changed further. @param narrower what that adds to its shape */
export function refine<T, U>(
  rule: Rule<T>,
  next: (value: T, at: Place) => U | typeof invalid,
  narrower: Shape = {},
): Rule<U> {
  return {
    shape: { ...rule.shape, ...narrower },
    read(at) {
      const value = apply(rule, at);
      return value === invalid ? invalid : next(value, at);
    },
  };
}
