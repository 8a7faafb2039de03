import type { Flow, FunctionDefinition } from './model.js';

/** A part of a valid flow that this version cannot run. */
export interface NotYet {
  readonly code: 'not-available';
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const functions: ReadonlySet<FunctionDefinition['type']> = new Set(['knative-namespace', 'knative-system']);

/** What this version of the engine cannot run of a flow; each entry goes when its part is built. */
export function notYetRunnable(flow: Flow): NotYet[] {
  return flow.functions.flatMap((definition, i) => ofFunction(definition, ['functions', i]));
}

type Path = NotYet['path'];

function ofFunction(definition: FunctionDefinition, path: Path): NotYet[] {
  return functions.has(definition.type)
    ? [notYet([...path, 'type'], `Functions of the type "${definition.type}" cannot be called yet.`)]
    : [];
}

function notYet(path: Path, message: string): NotYet {
  return { code: 'not-available', path, message };
}
