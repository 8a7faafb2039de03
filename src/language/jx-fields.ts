import type { Action, ConsumedEvent, Jx, State, StateType } from './model.js';

/** A path in the document: names of fields and indices of lists. */
export type Path = readonly (string | number)[];

/** A value that is Structured JX, and where it stands in its state. */
export interface JxField {
  readonly path: Path;
  readonly value: Jx;
}

/** Every Structured JX value of a state (specification 1.17), in the order of its fields. */
export function jxFields(state: State): JxField[] {
  const own = fieldsOf[state.type] as (state: State) => JxField[];
  return [...some(state, 'log', 'metadata'), ...own(state)];
}

const continuation = ['transform'] as const;

const fieldsOf: { [T in StateType]: (state: Extract<State, { type: T }>) => JxField[] } = {
  action: (state) => [...ofAction(state.action, ['action']), ...some(state, ...continuation)],
  consumeEvent: (state) => [...ofEvent(state.event, ['event']), ...some(state, ...continuation)],
  delay: (state) => some(state, ...continuation),
  error: (state) => some(state, 'message', 'args', ...continuation),
  eventsAnd: (state) => [...each(state.events, ['events'], ofEvent), ...some(state, ...continuation)],
  eventsXor: (state) =>
    each(state.events, ['events'], (entry, path) => [
      ...ofEvent(entry.event, [...path, 'event']),
      ...below(path, some(entry, ...continuation)),
    ]),
  foreach: (state) => [...some(state, 'array'), ...ofAction(state.action, ['action']), ...some(state, ...continuation)],
  generateEvent: (state) => [
    ...below(['event'], some(state.event, 'data')),
    ...ofEvent(state.event, ['event']),
    ...some(state, ...continuation),
  ],
  getter: (state) => [
    ...each(state.variables, ['variables'], (variable, path) => below(path, some(variable, 'key'))),
    ...some(state, ...continuation),
  ],
  noop: (state) => some(state, ...continuation),
  parallel: (state) => [...each(state.actions, ['actions'], ofAction), ...some(state, ...continuation)],
  setter: (state) => [
    ...each(state.variables, ['variables'], (variable, path) =>
      below(path, some(variable, 'key', 'value', 'mimeType')),
    ),
    ...some(state, ...continuation),
  ],
  switch: (state) => [
    ...each(state.conditions, ['conditions'], (entry, path) => below(path, some(entry, 'condition', ...continuation))),
    ...some(state, 'defaultTransform'),
  ],
  validate: (state) => some(state, 'subject', ...continuation),
};

function ofAction(action: Action, path: Path): JxField[] {
  const files = each(action.files, ['files'], (file, place) => below(place, some(file, 'key', 'as', 'scope', 'type')));
  return below(path, [...some(action, 'input'), ...files]);
}

function ofEvent(event: Pick<ConsumedEvent, 'context'>, path: Path): JxField[] {
  return below([...path, 'context'], some(event.context, ...Object.keys(event.context)));
}

/** Those of the fields that are there. */
function some<K extends string>(owner: { readonly [N in K]?: Jx | readonly Jx[] }, ...names: readonly K[]): JxField[] {
  return names.flatMap((name) => {
    const value = owner[name];
    return value === undefined ? [] : [{ path: [name], value: value as Jx }];
  });
}

function each<T>(items: readonly T[], path: Path, fields: (item: T, path: Path) => JxField[]): JxField[] {
  return items.flatMap((item, i) => fields(item, [...path, i]));
}

function below(path: Path, fields: readonly JxField[]): JxField[] {
  return fields.map((field) => ({ ...field, path: [...path, ...field.path] }));
}
