import { actionsOf } from '../../language/actions-of.js';
import type { Flow, Jx, StartDefinition, State, StateType } from '../../language/model.js';

/** A state, with what it does in a few words. */
export interface GraphNode {
  readonly id: string;
  readonly type: StateType;
  readonly detail: string;
}

/** A way out of a state. */
export interface GraphEdge {
  readonly from: string;
  /** Null where the flow ends. */
  readonly to: string | null;
  /** When it is taken; empty for always. */
  readonly when: string;
  readonly kind: 'next' | 'catch';
}

export interface FlowGraph {
  /** How the flow is started, and the state it begins with. */
  readonly start: { readonly how: string; readonly state: string };
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** The states of a flow and the ways between them. */
export function flowGraph({ start, states }: Flow): FlowGraph {
  return {
    start: { how: howStarted(start), state: start.state },
    nodes: states.map((state) => ({ id: state.id, type: state.type, detail: detailOf(state) })),
    edges: states.flatMap((state) => [...nextOf(state), ...catchesOf(state)]),
  };
}

function howStarted(start: StartDefinition): string {
  switch (start.type) {
    case 'default':
      return 'by hand';
    case 'scheduled':
      return start.cron === undefined ? 'by time' : `by time: ${start.cron}`;
    case 'event':
      return `by the event ${start.event.type}`;
    case 'eventsXor':
      return `by one of the events ${start.events.map(({ type }) => type).join(', ')}`;
    case 'eventsAnd':
      return `by all of the events ${start.events.map(({ type }) => type).join(', ')}`;
  }
}

function detailOf(state: State): string {
  const functions = actionsOf(state).map((action) => action.function);
  if (functions.length > 0) return functions.join(', ');
  switch (state.type) {
    case 'delay':
      return state.duration;
    case 'error':
      return state.error;
    case 'consumeEvent':
    case 'generateEvent':
      return state.event.type;
    case 'eventsAnd':
    case 'eventsXor':
      return state.events.map((one) => ('event' in one ? one.event.type : one.type)).join(', ');
    case 'getter':
    case 'setter':
      return state.variables.map(({ key }) => asText(key)).join(', ');
    case 'action':
    case 'foreach':
    case 'noop':
    case 'parallel':
    case 'switch':
    case 'validate':
      return '';
  }
}

function nextOf(state: State): readonly GraphEdge[] {
  const edge = (to: string | undefined, when: string): GraphEdge => ({
    ...{ from: state.id, to: to ?? null, when },
    kind: 'next',
  });
  if (state.type === 'eventsXor') return state.events.map(({ event, transition }) => edge(transition, event.type));
  if (state.type !== 'switch') return [edge(state.transition, '')];
  return [
    ...state.conditions.map(({ condition, transition }) => edge(transition, asText(condition ?? null))),
    edge(state.defaultTransition, 'otherwise'),
  ];
}

function catchesOf(state: State): readonly GraphEdge[] {
  return state.catch.map(({ error, transition }) => ({
    ...{ from: state.id, to: transition ?? null, when: error },
    kind: 'catch',
  }));
}

function asText(value: Jx): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
