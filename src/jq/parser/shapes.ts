import type { Ast, Definition } from '../ast.js';

/** A definition and where it starts. */
export interface PlacedDefinition {
  readonly definition: Definition;
  readonly offset: number;
}

/** `query` in the scope of the definitions, each in that of those before it. */
export function wrap(definitions: readonly PlacedDefinition[], query: Ast): Ast {
  return definitions.reduceRight<Ast>(
    (body, { definition, offset }) => ({ kind: 'define', definition, body, offset }),
    query,
  );
}

/** `target.name` */
export function indexBy(target: Ast, name: string, offset: number): Ast {
  return { kind: 'index', target, key: { kind: 'literal', value: name, offset }, offset };
}

/** `f?`. Only the last suffix is tried, as in gojq: `.a.b?` is `.a | (.b)?`. */
export function optional(target: Ast, offset: number): Ast {
  if (
    (target.kind === 'index' || target.kind === 'slice' || target.kind === 'iterate') &&
    target.target.kind !== 'identity'
  ) {
    const identity: Ast = { kind: 'identity', offset };
    const last: Ast = { ...target, target: identity };
    return { kind: 'pipe', left: target.target, right: { kind: 'try', body: last, handler: null, offset }, offset };
  }
  return { kind: 'try', body: target, handler: null, offset };
}
