import type { Json, JsonObject } from '../../../src/json/json.js';
import type { CallStep } from '../plan.js';
import { adding, catching, type Kind, marker, type Place, state } from '../step.js';

/** One call of the function, with what may become of it (specification 4.3, 6). */
export const call: Kind<CallStep> = {
  states(step, place) {
    const { does, scope } = step;
    if (does !== 'file') return called(step, place);
    const put = `${place.id}-put`;
    const variables = [{ key: marker(place), scope, value: marker(place) }];
    return [state({ id: place.id, type: 'setter', variables, transition: put }), ...called(step, place, put)];
  },
  play({ does, scope }, mark, world) {
    const { least, most } = ways[does].actions;
    world.calls(mark, least, most);
    if (does === 'variable' || does === 'file') world.variables.set(`${scope}/${mark}`, mark);
    return ways[does].sees(mark);
  },
};

function called(step: CallStep, place: Place, id = place.id): JsonObject[] {
  const { does, scope } = step;
  const own = ways[does];
  const clause = own.caught === undefined ? undefined : catching(place, own.caught);
  const files = does === 'file' ? { files: [{ key: marker(place), scope, as: 'given' }] } : {};
  const input = { k: marker(place), ...inputOf(step, place), ...own.input };
  const action = { function: 'f', input, ...files, ...own.action };
  const first = state({
    id,
    type: 'action',
    action,
    ...own.state,
    transform: adding(own.made),
    transition: place.next,
    catch: clause?.catch,
  });
  return clause === undefined ? [first] : [first, clause.caught];
}

interface Way {
  readonly input: JsonObject;
  readonly action: JsonObject;
  readonly state: JsonObject;
  readonly caught?: string;
  readonly actions: { readonly least: number; readonly most: number };
  /** What goes on, as jq. */
  readonly made: string;
  /** The same, as it must be. */
  sees(marker: string): Json;
}

/** Tried again so often when it fails as {@link failingFirst} lets it. */
export const retries = (count: number): JsonObject => ({
  retries: { max_attempts: count, delay: 'PT1S', codes: ['my.shaky'] },
});
const once = { least: 1, most: 1 };
const itself = (mark: string): string => mark;
const plain = { input: {}, action: {}, state: {}, actions: once, made: '.return.k', sees: itself };

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
  async: { ...plain, state: { async: true }, made: '"async"', sees: () => 'async' },
  secret: { ...plain, input: { token: 'jq(.secrets.token)' }, action: { secrets: ['token'] } },
  variable: plain,
  file: { ...plain, input: { __read: ['given'] }, made: '(.return.given | fromjson)' },
};

function inputOf({ does, seconds, letters, scope }: CallStep, { id }: Place): JsonObject {
  const own = `.k + "-${id}"`;
  return {
    ...(seconds === 0 ? {} : { __delay: seconds }),
    ...(letters === 0 ? {} : { pad: 'x'.repeat(letters) }),
    ...(does === 'variable' && { __out: { path: `jq("${scope}/" + ${own})`, text: `jq(${own} | tojson)` } }),
  };
}

/** The input of a call that fails so often, and the retries that overcome it. */
export function failingFirst(place: Place, part: string, fails: number, seconds: number) {
  const failing = fails === 0 ? {} : { __errcode: 'my.shaky', __actions: fails };
  const input: JsonObject = { k: marker(place, part), ...(seconds === 0 ? {} : { __delay: seconds }), ...failing };
  return { input, ...retries(3) };
}
