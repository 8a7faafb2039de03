import type { Json, JsonObject } from '../../src/json/json.js';
import type { Plan, Step, StepKind } from './plan.js';
import type { World } from './world.js';

/** Where a step stands in its flow. */
export interface Place {
  /** Id of its first state, and the beginning of the ids of all of them. */
  readonly id: string;
  /** Where it goes on; absent at the end. */
  readonly next: string | undefined;
  /** The flow of a subflow is written; gives the name of its function. */
  subflow(plan: Plan): string;
}

/** A step as states, and what it leaves. */
export interface Kind<S extends Step> {
  states(step: S, place: Place): readonly JsonObject[];
  /** Notes in the world what the step does under this marker, and gives what it adds to `seen` in the data. */
  play(step: S, marker: string, world: World, play: PlayPlan): Json;
}

/** Notes what a subflow does; gives its output. It must succeed. */
export type PlayPlan = (plan: Plan, marker: string, world: World) => Json;

/** The record does not compile when a kind of step is missing. */
export type Kinds = { readonly [K in StepKind]: Kind<Extract<Step, { kind: K }>> };

/** The marker of a state, or of a part of it. */
export function marker({ id }: Place, part = ''): string {
  return `jq(.k + "-${id}${part}")`;
}

/** What goes on in `seen`. */
export function adding(expression: string): string {
  return `jq({k, seen: (.seen + [${expression}])})`;
}

/** Leaves out what is absent, as JSON does. */
export function state(fields: Readonly<Record<string, unknown>>): JsonObject {
  return JSON.parse(JSON.stringify(fields)) as JsonObject;
}

/** A clause that catches an error, and the state it goes to. */
export function catching(place: Place, error: string): { catch: readonly JsonObject[]; caught: JsonObject } {
  const id = `${place.id}-caught`;
  return {
    catch: [{ error, transition: id }],
    caught: state({ id, type: 'noop', transform: adding('.error.code'), transition: place.next }),
  };
}
