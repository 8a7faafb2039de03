import type { FunctionFamily, Parameter } from '../filters/function-code.js';

interface Bound {
  readonly name: string;
  /** The bindings in force where it was introduced. */
  readonly depth: number;
}

/** What a name in the program means. */
type Named =
  | (Bound & { readonly kind: 'variable' | 'label' })
  | (Bound & { readonly kind: 'parameter'; readonly parameter: Parameter; readonly isSingle: boolean })
  | (Bound & { readonly kind: 'function'; readonly family: FunctionFamily });

/** What a call means: a function, or a parameter, which `isSingle` when it stands for at most one output. */
export type Callable = { readonly hops: number } & (
  | { readonly family: FunctionFamily; readonly parameter?: undefined }
  | { readonly family?: undefined; readonly parameter: Parameter; readonly isSingle: boolean }
);

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
  withParameter(parameter: Parameter, isSingle: boolean): Scope {
    const depth = this.depth + 1;
    return new Scope({ kind: 'parameter', name: parameter.name, parameter, isSingle, depth }, this, depth);
  }

  withLabel(name: string): Scope {
    return this.bind('label', name);
  }

  withFunction(name: string, family: FunctionFamily): Scope {
    return new Scope({ kind: 'function', name, family, depth: this.depth }, this, this.depth);
  }

  private bind(kind: 'variable' | 'label', name: string): Scope {
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
  callable(name: string, arity: number): Callable | undefined {
    for (let scope: Scope | null = this; scope !== null; scope = scope.outer) {
      const { named } = scope;
      if (named === null || named.name !== name) continue;
      const hops = this.depth - named.depth;
      if (named.kind === 'parameter' && arity === 0)
        return { hops, parameter: named.parameter, isSingle: named.isSingle };
      if (named.kind === 'function' && named.family.parameters.length === arity) return { hops, family: named.family };
    }
    return undefined;
  }
}
