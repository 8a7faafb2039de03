import type { Json, JsonObject } from '../../../src/json/json.js';
import type { CallStep } from '../plan.js';
import { adding, catching, type Kind, marker, type Place, state } from '../step.js';
import type { World } from '../world.js';

/** One call of the function, with what may become of it (specification 4.3, 6). */
export const call: Kind<CallStep> = {
  states(step, place) {
    const { does } = step;
    const { id, next } = place;
    const own = ways[does];
    const clause = own.caught === undefined ? undefined : catching(place, own.caught);
    const action = { function: 'f', input: { k: marker(place), ...inputOf(step, place), ...own.input }, ...own.action };
    const made = does === 'async' ? '"async"' : '.return.k';
    const called = { id, type: 'action', action, ...own.state, transform: adding(made), transition: next };
    const first = state({ ...called, catch: clause?.catch });
    return clause === undefined ? [first] : [first, clause.caught];
  },
  play({ does }, mark, world) {
    const { least, most } = ways[does].actions;
    world.calls(mark, least, most);
    return ways[does].sees(mark, world);
  },
};

interface Way {
  readonly input: JsonObject;
  readonly action: JsonObject;
  readonly state: JsonObject;
  readonly caught?: string;
  readonly actions: { readonly least: number; readonly most: number };
  sees(marker: string, world: World): Json;
}

/** Tried again so often when it fails as {@link failingFirst} lets it. */
export const retries = (count: number): JsonObject => ({
  retries: { max_attempts: count, delay: 'PT1S', codes: ['my.shaky'] },
});
const once = { least: 1, most: 1 };
const itself = (mark: string): string => mark;
const plain = { input: {}, action: {}, state: {}, actions: once, sees: itself };

const ways: Readonly<Record<CallStep['does'], Way>> = {
  plain,
  retried: {
    ...plain,
    input: { __errcode: 'my.shaky', __actions: 1 },
    action: retries(2),
    actions: { least: 2, most: 2 },
  },
  exhausted: {
    ...plain,
    input: { __errcode: 'my.shaky' },
    action: retries(1),
    caught: 'direktiv.retries.exceeded',
    actions: { least: 2, most: 2 },
    sees: () => 'direktiv.retries.exceeded',
  },
  refused: { ...plain, input: { __errcode: 'my.no' }, caught: 'my.*', sees: () => 'my.no' },
  timeout: {
    ...plain,
    input: { __delay: 40 },
    state: { timeout: 'PT2S' },
    caught: 'direktiv.cancels.timeout.soft',
    actions: { least: 0, most: 1 },
    sees: () => 'direktiv.cancels.timeout.soft',
  },
  async: { ...plain, state: { async: true }, sees: () => 'async' },
  secret: { ...plain, input: { token: 'jq(.secrets.token)' }, action: { secrets: ['token'] } },
  variable: {
    ...plain,
    sees(mark, world) {
      world.variables.set(`namespace/${mark}`, mark);
      return mark;
    },
  },
};

function inputOf({ does, seconds, letters }: CallStep, { id }: Place): JsonObject {
  const own = `.k + "-${id}"`;
  return {
    ...(seconds === 0 ? {} : { __delay: seconds }),
    ...(letters === 0 ? {} : { pad: 'x'.repeat(letters) }),
    ...(does === 'variable' && { __out: { path: `jq("namespace/" + ${own})`, text: `jq(${own} | tojson)` } }),
  };
}

/** The input of a call that fails so often, and the retries that overcome it. */
export function failingFirst(place: Place, part: string, fails: number, seconds: number) {
  const failing = fails === 0 ? {} : { __errcode: 'my.shaky', __actions: fails };
  const input: JsonObject = { k: marker(place, part), ...(seconds === 0 ? {} : { __delay: seconds }), ...failing };
  return { input, ...retries(3) };
}
