import type { JsonObject } from '../../src/json/json.js';
import { kinds } from './kinds.js';
import type { Plan, PlanEnd, Step } from './plan.js';
import { type Kind, marker, type Place, state } from './step.js';

/** The type of the event that never comes: flows wait for it until they are cancelled. */
const neverType = 'soak.never';

/** Writes the flow of a plan, and those of its subflows: path to text. */
export function flowFiles(plan: Plan, path: string): Readonly<Record<string, string>> {
  const writer = new FlowWriter(path);
  writer.write(plan);
  return writer.files;
}

class FlowWriter {
  readonly files: Record<string, string> = {};
  private subflows = 0;
  private readonly functions: JsonObject[] = [{ id: 'f', type: 'knative-workflow', image: 'test/echo' }];

  constructor(private readonly path: string) {}

  write({ steps, end }: Plan): void {
    const states = steps.flatMap((step, n) => statesOf(step, this.place(`s${n}`, `s${n + 1}`)));
    const last = this.place(`s${steps.length}`, undefined);
    const flow = { functions: this.functions, states: [...states, ...ends[end](last)] };
    this.files[`${this.path}.yaml`] = JSON.stringify({ ...flow, direktiv_api: 'workflow/v1' });
  }

  private place(id: string, next: string | undefined): Place {
    return { id, next, subflow: (plan) => this.subflow(plan) };
  }

  private subflow(plan: Plan): string {
    const name = `sub${this.subflows++}`;
    const path = `${this.path}-${name}`;
    Object.assign(this.files, flowFiles(plan, path));
    this.functions.push({ id: name, type: 'subflow', workflow: `${path}.yaml` });
    return name;
  }
}

function statesOf<S extends Step>(step: S, place: Place): readonly JsonObject[] {
  return (kinds[step.kind] as unknown as Kind<S>).states(step, place);
}

const waiting = (place: Place): JsonObject[] => [
  state({ id: place.id, type: 'consumeEvent', event: { type: neverType, context: { wait: marker(place) } } }),
];

/** The last states of a flow, by how it ends. */
const ends: Readonly<Record<PlanEnd, (place: Place) => readonly JsonObject[]>> = {
  complete: ({ id }) => [state({ id, type: 'noop' })],
  raise: ({ id }) => [
    state({ id, type: 'error', error: 'my.end', message: 'as it should', transition: 'after' }),
    state({ id: 'after', type: 'delay', duration: 'PT1S' }),
  ],
  fail: (place) => [failing(place, { __errcode: 'my.end' })],
  crash: (place) => [failing(place, { __errmsg: 'broken' })],
  cancel: waiting,
  'cancel-within': (place) => {
    const action = { function: place.subflow({ steps: [], end: 'cancel' }), input: { k: marker(place), seen: [] } };
    return [state({ id: place.id, type: 'action', action })];
  },
};

function failing(place: Place, how: JsonObject): JsonObject {
  return state({ id: place.id, type: 'action', action: { function: 'f', input: { k: marker(place), ...how } } });
}
