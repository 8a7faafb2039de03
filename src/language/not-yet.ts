import type { Action, Flow, FunctionDefinition, State } from './model.js';

/** A part of a valid flow that this version cannot run. */
export interface NotYet {
  readonly code: 'not-available';
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const functions: ReadonlySet<FunctionDefinition['type']> = new Set(['knative-namespace', 'knative-system']);

/** What this version of the engine cannot run of a flow; each entry goes when its part is built. */
export function notYetRunnable(flow: Flow): NotYet[] {
  return [
    ...flow.functions.flatMap((definition, i) => ofFunction(definition, ['functions', i])),
    ...flow.states.flatMap((state, i) => ofState(state, ['states', i])),
  ];
}

type Path = NotYet['path'];

function ofFunction(definition: FunctionDefinition, path: Path): NotYet[] {
  return functions.has(definition.type)
    ? [notYet([...path, 'type'], `Functions of the type "${definition.type}" cannot be called yet.`)]
    : [];
}

function ofState(state: State, path: Path): NotYet[] {
  return actionsOf(state, path).flatMap(ofAction);
}

interface PlacedAction {
  readonly action: Action;
  readonly path: Path;
}

function actionsOf(state: State, path: Path): PlacedAction[] {
  if (state.type === 'action' || state.type === 'foreach') return [{ action: state.action, path: [...path, 'action'] }];
  if (state.type !== 'parallel') return [];
  return state.actions.map((action, i) => ({ action, path: [...path, 'actions', i] }));
}

function ofAction({ action, path }: PlacedAction): NotYet[] {
  return action.files.length > 0 ? [notYet([...path, 'files'], 'Files cannot be passed to functions yet.')] : [];
}

function notYet(path: Path, message: string): NotYet {
  return { code: 'not-available', path, message };
}
