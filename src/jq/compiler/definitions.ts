import type { Ast, AstOf, Definition } from '../ast.js';
import { lookUpBuiltin } from '../builtins/registry.js';
import { UnknownFunctionError } from '../failures.js';
import type { Filter } from '../filter.js';
import type { FunctionCode, FunctionFamily, Parameter } from '../filters/function-code.js';
import { call, callParameter, type Argument } from '../filters/functions.js';
import { Scope } from './scope.js';
import { Unit } from './unit.js';

/** What a builtin itself has on the stack while it runs an argument. */
const builtinLevels = 4;

/** A call of a parameter, a function of the program or a builtin. */
export function compileCall({ name, args, offset }: AstOf<'call'>, scope: Scope, unit: Unit, isTail: boolean): Filter {
  const { level } = unit;
  const found = scope.callable(name, args.length);
  if (found?.parameter) {
    found.parameter.isCalled = true;
    return callParameter(found.hops, level, found.isSingle);
  }
  if (found === undefined) unit.deepen(builtinLevels);
  const { compiled, levels } = unit.measured(() => args.map((arg) => compileArgument(arg, scope, unit)));
  if (found?.family) return call({ code: codeFor(found.family, compiled), hops: found.hops, level, isTail }, compiled);
  const builtin = lookUpBuiltin(
    name,
    compiled.map(({ filter }) => filter),
    levels + builtinLevels,
    offset,
    (definition) => compilePrelude(definition, unit),
    (family) => call({ code: codeFor(family, compiled), hops: null, level, isTail: false }, compiled),
  );
  if (builtin === undefined) throw new UnknownFunctionError(name, args.length, offset);
  return builtin;
}

/** For arguments with at most one output each there is a code of its own, which needs no callbacks. */
function codeFor(family: FunctionFamily, args: readonly Argument[]): FunctionCode {
  const code = family.variant(args.every(({ filter }) => filter.one !== undefined));
  if (code.body === undefined) code.assumed = true;
  return code;
}

function compileArgument(arg: Ast, scope: Scope, unit: Unit): Argument {
  const named = arg.kind === 'call' ? scope.callable(arg.name, arg.args.length) : undefined;
  return { filter: unit.compile(arg, scope, unit), parameterHops: named?.parameter ? named.hops : null };
}

export function compileDefinition(definition: Definition, scope: Scope, unit: Unit): FunctionFamily {
  return new CompiledDefinition(definition, scope, unit);
}

/** A builtin that is written in jq: it sees no names but builtins. */
function compilePrelude(definition: Definition, { compile }: Unit): FunctionFamily {
  return compileDefinition(definition, Scope.empty, new Unit(compile));
}

class CompiledDefinition implements FunctionFamily {
  readonly parameters: readonly Parameter[];
  private forSingle: FunctionCode | undefined;
  private forMany: FunctionCode | undefined;

  constructor(
    private readonly definition: Definition,
    private readonly scope: Scope,
    private readonly unit: Unit,
  ) {
    this.parameters = definition.parameters.map((name) => ({
      name: name.replace(/^\$/, ''),
      isValue: name.startsWith('$'),
      isCalled: false,
    }));
    if (this.parameters.length === 0 || unit.mayVary()) this.compileForSingle();
    else this.compileForMany();
  }

  variant(singleArguments: boolean): FunctionCode {
    if (singleArguments && this.forSingle !== undefined) return this.forSingle;
    return this.forMany ?? this.compileForMany();
  }

  /** Recursive calls are compiled as giving at most one output, and again if that turns out wrong. */
  private compileForSingle(): void {
    const { plural } = this.unit;
    const code = (this.forSingle = this.newCode(!plural.has(this.definition)));
    this.compileBody(code, true);
    if (!code.assumed || code.body!.one !== undefined) return;
    plural.add(this.definition);
    this.forMany = undefined;
    this.forSingle = this.newCode(false);
    this.compileBody(this.forSingle, true);
  }

  private compileForMany(): FunctionCode {
    const code = (this.forMany = this.newCode(false));
    this.compileBody(code, false);
    return code;
  }

  private newCode(single: boolean): FunctionCode {
    return { parameters: this.parameters, body: undefined, single, assumed: false };
  }

  private compileBody(code: FunctionCode, singleArguments: boolean): void {
    const { definition, unit } = this;
    let inner = this.scope.withFunction(definition.name, this);
    for (const parameter of this.parameters) inner = inner.withParameter(parameter, singleArguments);
    for (const name of definition.parameters) if (name.startsWith('$')) inner = inner.withVariable(name);
    const { level } = unit;
    unit.level = 0;
    code.body = unit.compile(definition.body, inner, unit, true);
    unit.level = level;
    code.single = code.body.one !== undefined;
  }
}
