import type { FunctionCode } from './filters/functions.js';

/** What a name in the program means; `depth` counts the bindings in force where it was introduced. */
type Named =
  | { readonly kind: 'variable' | 'parameter' | 'label'; readonly name: string; readonly depth: number }
  | { readonly kind: 'function'; readonly name: string; readonly depth: number; readonly code: FunctionCode };

/** The names in force at some point of the program, innermost first. Never changes once made. */
export class Scope {
  private constructor(
    private readonly named: Named | null,
    private readonly outer: Scope | null,
    /** Bindings that the environment holds at this point. */
    readonly depth: number,
  ) {}

  static readonly empty = new Scope(null, null, 0);

  withVariable(name: string): Scope {
    return this.bind('variable', name);
  }

  /** A parameter: a filter that is called by its name, without arguments. */
  withParameter(name: string): Scope {
    return this.bind('parameter', name);
  }

  withLabel(name: string): Scope {
    return this.bind('label', name);
  }

  withFunction(name: string, code: FunctionCode): Scope {
    return new Scope({ kind: 'function', name, code, depth: this.depth }, this, this.depth);
  }

  private bind(kind: 'variable' | 'parameter' | 'label', name: string): Scope {
    return new Scope({ kind, name, depth: this.depth + 1 }, this, this.depth + 1);
  }

  /** How many bindings further out the variable or label is; undefined when there is none. */
  hopsTo(kind: 'variable' | 'label', name: string): number | undefined {
    for (let scope: Scope | null = this; scope !== null; scope = scope.outer) {
      if (scope.named?.kind === kind && scope.named.name === name) return this.depth - scope.named.depth;
    }
    return undefined;
  }

  /** The function or parameter that a call with `arity` arguments means. */
  callable(name: string, arity: number): { hops: number; code: FunctionCode | null } | undefined {
    for (let scope: Scope | null = this; scope !== null; scope = scope.outer) {
      const { named } = scope;
      if (named === null || named.name !== name) continue;
      if (named.kind === 'parameter' && arity === 0) return { hops: this.depth - named.depth, code: null };
      if (named.kind === 'function' && named.code.parameters.length === arity) {
        return { hops: this.depth - named.depth, code: named.code };
      }
    }
    return undefined;
  }
}
