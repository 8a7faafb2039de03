import fc from 'fast-check';
import type { JsonObject } from '../../../src/json/json.js';

type Fields = Record<string, unknown>;

/** Where a state may go; undefined ends the flow. */
type Target = fc.Arbitrary<string | undefined>;

const transform = fc.constantFrom(
  undefined,
  'jq(. + {n: ((.n // 0) + 1)})',
  'jq({n, seen: keys})',
  { n: 'jq(.n // 1)', fixed: 1 },
  'jq(if (.n // 0) > 2 then error("many") else . end)',
  'jq(.n)',
);
const condition = fc.constantFrom('jq((.n // 0) > 3)', 'jq(.error)', 'jq(.seen | length > 1)', true, 'jq(error("no"))');
const pattern = fc.constantFrom('*', 'my.*', 'direktiv.jq.*', 'direktiv.*', 'never');

function record(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Fields> {
  return fc.record(fields).map((made) => JSON.parse(JSON.stringify(made)) as Fields);
}

/** One arbitrary per type of state. None of them waits for anything but the store, a timer or a script. */
function stateTypes(target: Target): fc.Arbitrary<Fields>[] {
  const goesOn = { transform, transition: target };
  return [
    record({ type: fc.constant('noop'), ...goesOn }),
    record({
      type: fc.constant('switch'),
      conditions: fc.array(record({ condition, transition: target, transform }), { minLength: 1, maxLength: 3 }),
      defaultTransition: target,
      defaultTransform: transform,
    }),
    record({
      type: fc.constant('error'),
      error: fc.constantFrom('my.error', 'other.error', 'direktiv.cancels.api'),
      message: fc.constant('n is %v'),
      args: fc.constant(['jq(.n // 0)']),
      ...goesOn,
    }),
    record({ type: fc.constant('delay'), duration: fc.constant('PT0S'), ...goesOn }),
    record({ type: fc.constant('validate'), schema: fc.constant({ required: ['n'] }), ...goesOn }),
    record({
      type: fc.constant('setter'),
      variables: fc.constant([{ key: 'kept', scope: 'instance', value: 'jq(.n // 0)' }]),
      ...goesOn,
    }),
    record({ type: fc.constant('getter'), variables: fc.constant([{ key: 'kept', scope: 'instance' }]), ...goesOn }),
  ];
}

export interface RandomFlow {
  readonly timeouts: JsonObject;
  readonly states: readonly Fields[];
}

export interface RandomFlowOptions {
  /** Whether states may go back to earlier ones, or to themselves: such a flow may never end of its own. */
  readonly loops: boolean;
  readonly timeouts: JsonObject;
  /** Fields that every state has. */
  readonly fields: Fields;
}

/** Flows of up to seven states with whatever catches and transitions. */
export function randomFlow({ loops, timeouts, fields }: RandomFlowOptions): fc.Arbitrary<RandomFlow> {
  return fc.integer({ min: 1, max: 7 }).chain((count) => {
    const states = Array.from({ length: count }, (_, at) => {
      const reached = Array.from({ length: count }, (_, i) => `s${i}`).slice(loops ? 0 : at + 1);
      const target = reached.length === 0 ? fc.constant(undefined) : fc.option(fc.constantFrom(...reached), targets);
      const caught = fc.array(record({ error: pattern, transition: target }), { maxLength: 2 });
      return fc
        .tuple(fc.oneof(...stateTypes(target)), caught)
        .map(([state, clauses]) => ({ id: `s${at}`, ...state, ...fields, catch: clauses }));
    });
    return fc.tuple(...states).map((made) => ({ timeouts, states: made }));
  });
}

/** One in four ends the flow. */
const targets = { nil: undefined, freq: 3 };
