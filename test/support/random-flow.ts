import fc from 'fast-check';
import type { Json } from '../../src/json/json.js';
import type { Action, Flow, FunctionDefinition, StartDefinition, State, StateType } from '../../src/language/model.js';

type Arb<T> = fc.Arbitrary<T>;

/** A record whose optional fields are there or not. */
function record<T, K extends keyof T = keyof T>(required: { [P in K]: Arb<T[P]> }, optional: object = {}): Arb<T> {
  const fields = { ...required, ...optional } as Record<string, Arb<unknown>>;
  return fc.record(fields, { requiredKeys: Object.keys(required), noNullPrototype: true }) as Arb<unknown> as Arb<T>;
}

/**
 * A character, but none that the library we write with leaves as it is where YAML wants it escaped, and none beyond U+FFFF:
 * it folds lines in the middle of them.
 */
const unit = fc
  .oneof(fc.constantFrom(...' \n\t:#-"\'\\'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }))
  .filter((one) => one.length === 1 && !/[\x7f-\x9f\ufffe\uffff]/.test(one));
/** Nor does it write blocks right that begin with a blank line. */
const text = fc.string({ unit, maxLength: 12 }).filter((one) => !/^[ \t]*\n|^[ \t]+$/.test(one));
const someText = text.filter((one) => one !== '');
const list = <T>(item: Arb<T>): Arb<T[]> => fc.array(item, { maxLength: 3 });
const someOf = <T>(item: Arb<T>): Arb<T[]> => fc.array(item, { minLength: 1, maxLength: 3 });

const name = fc.stringMatching(/^[a-zA-Z]([a-zA-Z0-9_.-]{0,8}[a-zA-Z0-9])?$/);
const service = fc.stringMatching(/^\/[a-z]{1,5}(\/[a-z]{1,5}){0,2}$/);
const duration = fc.stringMatching(/^P([0-9]{1,3}D)?(T([0-9]{1,2}H)?([0-9]{1,2}M)?([0-9]{1,2}S)?)?$/);
const key = fc
  .oneof(fc.constantFrom('<<', 'yes', '1', 'null', 'a b', ': '), fc.string({ maxLength: 6 }))
  .filter((one) => one !== '__proto__');
const number = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((one) => (one === 0 ? 0 : one));
const words = fc.constantFrom(
  'jq(.a)',
  'x js(return 1) y',
  'yes',
  '014',
  '1_000',
  '2020-01-02',
  'null',
  '~',
  '!!int 1',
);
const scalar: Arb<Json> = fc.oneof(words, text, number, fc.boolean(), fc.constant(null));
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    scalar,
    list(tie('json')),
    fc.dictionary(key, tie('json'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
/** A value that is there: null and, in many places, an empty text are none. */
const jx = json.filter((value) => value !== null && value !== '');
const context = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), jx, { maxKeys: 3, noNullPrototype: true });
const staticContext = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(someText, number, fc.boolean()), {
  maxKeys: 3,
  noNullPrototype: true,
});

const functionOf: { readonly [T in FunctionDefinition['type']]: Arb<Extract<FunctionDefinition, { type: T }>> } = {
  'knative-workflow': record(
    {
      type: fc.constant('knative-workflow'),
      id: name,
      image: someText,
      size: fc.constantFrom('small', 'medium', 'large'),
      envs: list(record({ name: someText, value: text })),
      patches: list(record({ op: someText, path: someText }, { value: jx })),
    },
    { cmd: someText },
  ),
  'knative-namespace': record({ type: fc.constant('knative-namespace'), id: name, service }),
  'knative-system': record({ type: fc.constant('knative-system'), id: name, service }),
  subflow: record({ type: fc.constant('subflow'), id: name, workflow: someText }),
};

const functions: Arb<FunctionDefinition[]> = fc.uniqueArray(fc.oneof(...Object.values(functionOf)), {
  minLength: 1,
  maxLength: 4,
  selector: ({ id }) => id,
});

/** A call of one of these functions. A subflow gets no files. */
function action(declared: readonly FunctionDefinition[]): Arb<Action> {
  const retries = record(
    { maxAttempts: fc.integer({ min: 1, max: 99 }), codes: someOf(someText) },
    { delay: duration, multiplier: fc.double({ min: 0.5, max: 9, noNaN: true }) },
  );
  const file = record({ key: jx, scope: jx }, { as: jx, type: jx, permissions: fc.constantFrom('644', '0755') });
  return fc.constantFrom(...declared).chain(({ id, type }) =>
    record(
      {
        function: fc.constant(id),
        secrets: list(someText),
        files: type === 'subflow' ? fc.constant([]) : list(file),
      },
      { input: jx, retries },
    ),
  );
}

const event = record({ type: someText, context });

type Fields = { readonly [T in StateType]: Arb<Omit<Extract<State, { type: T }>, 'id' | 'catch'>> };

/** A state of each type, beside what all have. */
function fieldsOf(state: Arb<string>, call: Arb<Action>): Fields {
  const type = <T extends StateType>(one: T): { type: Arb<T> } => ({ type: fc.constant(one) });
  const next = { transform: jx, transition: state };
  const timeout = { timeout: duration };
  const scope = fc.constantFrom('instance', 'workflow', 'namespace', 'thread');
  return {
    action: record({ ...type('action'), action: call, async: fc.boolean() }, { ...timeout, ...next }),
    consumeEvent: record({ ...type('consumeEvent'), event }, { ...timeout, ...next }),
    delay: record({ ...type('delay'), duration }, next),
    error: record({ ...type('error'), error: someText, message: someText }, { args: list(text), ...next }),
    eventsAnd: record({ ...type('eventsAnd'), events: someOf(event) }, { ...timeout, ...next }),
    eventsXor: record({ ...type('eventsXor'), events: someOf(record({ event }, next)) }, timeout),
    foreach: record({ ...type('foreach'), array: jx, action: call }, { ...timeout, ...next }),
    generateEvent: record(
      {
        ...type('generateEvent'),
        event: record({ type: someText, source: someText, context }, { data: jx, datacontenttype: someText }),
      },
      { delay: duration, ...next },
    ),
    getter: record(
      {
        ...type('getter'),
        variables: someOf(
          record({ key: jx, scope: fc.oneof(scope, fc.constantFrom('system', 'file')) }, { as: someText }),
        ),
      },
      next,
    ),
    noop: record(type('noop'), next),
    parallel: record(
      { ...type('parallel'), actions: someOf(call), mode: fc.constantFrom('and', 'or') },
      { ...timeout, ...next },
    ),
    setter: record(
      { ...type('setter'), variables: someOf(record({ key: jx, scope }, { value: jx, mimeType: jx })) },
      next,
    ),
    switch: record(
      { ...type('switch'), conditions: someOf(record({}, { condition: jx, ...next })) },
      { defaultTransform: jx, defaultTransition: state },
    ),
    validate: record(
      {
        ...type('validate'),
        schema: fc.constantFrom(
          true,
          {},
          { type: 'object', required: ['a'] },
          { properties: { a: { pattern: '^x' } } },
        ),
      },
      { subject: someText, ...next },
    ),
  } as unknown as Fields;
}

function states(ids: readonly string[], declared: readonly FunctionDefinition[]): Arb<State[]> {
  const state = fc.constantFrom(...ids);
  const fields = fc.oneof(...Object.values(fieldsOf(state, action(declared))));
  const common = record({ catch: list(record({ error: someText }, { transition: state })) }, { log: jx, metadata: jx });
  return fc.tuple(
    ...ids.map((id) => fc.tuple(fields, common).map(([own, more]) => ({ id, ...own, ...more }) as State)),
  );
}

function start(ids: readonly string[]): Arb<StartDefinition> {
  const state = fc.constantFrom(...ids);
  const startEvent = record({ type: someText, context: staticContext });
  const of: { readonly [T in StartDefinition['type']]: Arb<Extract<StartDefinition, { type: T }>> } = {
    default: record({ type: fc.constant('default'), state }),
    scheduled: record({ type: fc.constant('scheduled'), state, cron: fc.constantFrom('* * * * *', '@daily') }),
    event: record({ type: fc.constant('event'), state, event: startEvent }),
    eventsXor: record({ type: fc.constant('eventsXor'), state, events: someOf(startEvent) }),
    eventsAnd: record({ type: fc.constant('eventsAnd'), state, events: someOf(startEvent) }, { lifespan: duration }),
  };
  return fc.oneof(...Object.values(of));
}

/** Any flow that is valid: its transitions lead to its states, its actions call its functions. */
export const randomFlow: Arb<Flow> = fc
  .tuple(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), functions)
  .chain(([ids, declared]) =>
    record<Flow, 'functions' | 'states' | 'start' | 'timeouts'>(
      {
        functions: fc.constant(declared),
        states: states(ids, declared),
        start: start(ids),
        timeouts: record({}, { interrupt: duration, kill: duration }),
      },
      { description: someText, url: someText },
    ),
  );
