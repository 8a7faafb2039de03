import { describe, expect, it } from 'vitest';
import { inState } from '../marked.js';
import { expectWarnings } from './marked-warnings.js';

/** A flow of these states; every state but the first is reached from the one before. */
const flow = (...states: string[]) => `states:\n${states.map((state) => `- ${state}\n`).join('')}`;
const withAction = (lines: string) =>
  inState(`transition: b\n${lines}`).replace('- {type: subflow, id: sub, workflow: /sub.yaml}\n', '');

describe('a script without its closing parenthesis', () => {
  it.each(['log: ask ▸jq(.a', 'log: ▸js(return "("', 'log: jq(.a) ▸jq((.b)'])('is found in %j', async (log) => {
    const [warning] = await expectWarnings(flow(`{id: a, type: noop, ${log.replace(/: (.*)/, ": '$1'")}}`), [
      'unclosed-script',
    ]);
    expect(warning?.message).toContain('has no closing parenthesis');
  });
});

describe('js without return', () => {
  it('is found, with what was meant', async () => {
    const [warning] = await expectWarnings(flow('{id: a, type: noop, log: "js(▸data.a)"}'), ['no-return']);
    expect(warning?.message).toBe(
      'This js returns nothing, the state will fail with direktiv.jq.badCommand. Did you mean js(return data.a)?',
    );
  });

  it('is found in several statements, which cannot be guessed at', async () => {
    const [warning] = await expectWarnings(flow('{id: a, type: noop, log: "js(▸let a = 1; a)"}'), ['no-return']);
    expect(warning?.message).toContain('Add a return statement.');
  });

  it.each(['js(return 1)', 'js(if (data.a) return 1; return 2)', 'js(throw new Error("x"))', 'data.a'])(
    'is not seen in %j',
    async (script) => {
      await expectWarnings(flow(`{id: a, type: noop, log: ${JSON.stringify(script)}}`), []);
    },
  );
});

describe('js that does not compile', () => {
  const syntax = (scripts: readonly string[]) =>
    Promise.resolve(
      scripts.map((script) => {
        const offset = script.indexOf('@');
        return offset < 0 ? null : { message: 'unexpected @', offset };
      }),
    );

  it('is found where the engine for JavaScript says', async () => {
    const [warning] = await expectWarnings(
      flow('{id: a, type: noop, log: "x js(return ▸@) js(return 1)"}'),
      ['bad-js'],
      syntax,
    );
    expect(warning?.message).toBe(
      'This js cannot be evaluated, the state will fail with direktiv.jq.badCommand: unexpected @.',
    );
  });

  it('is not looked for without such an engine', async () => {
    await expectWarnings(flow('{id: a, type: noop, log: "js(return @)"}'), []);
  });
});

describe('a state that nothing leads to', () => {
  it('is found', async () => {
    const [warning] = await expectWarnings(flow('{id: a, type: noop}', '{id: ▸b, type: noop}'), ['unreachable-state']);
    expect(warning?.message).toContain('from the entry state "a"');
  });

  it('is found among states that lead to each other only', async () => {
    await expectWarnings(
      flow('{id: a, type: noop}', '{id: ▸b, type: noop, transition: c}', '{id: ▸c, type: noop, transition: b}'),
      ['unreachable-state', 'unreachable-state'],
    );
  });

  it('depends on the entry state', async () => {
    await expectWarnings(`start: {type: default, state: b}\n${flow('{id: ▸a, type: noop}', '{id: b, type: noop}')}`, [
      'unreachable-state',
    ]);
  });

  it.each([
    'type: noop, transition: b',
    'type: noop, catch: [{error: x, transition: b}]',
    'type: switch, conditions: [{condition: jq(.x), transition: b}]',
    'type: switch, conditions: [{}], defaultTransition: b',
    'type: eventsXor, events: [{event: {type: t}, transition: b}]',
    'type: error, error: e, message: m, transition: b',
  ])('is no state that %j leads to', async (fields) => {
    await expectWarnings(flow(`{id: a, ${fields}}`, '{id: b, type: noop}'), []);
  });
});

describe('a secret that an action does not list', () => {
  const f = 'functions: [{type: knative-workflow, id: f, image: i}]\n';
  it.each([
    ['type: action, action: {function: f, input: {a: "jq(▸.secrets.pin)"}}', 'pin'],
    [
      'type: action, action: {function: f, secrets: [pin], input: "x jq(. as $d | ▸.secrets.\\"api-key\\")"}',
      'api-key',
    ],
    ['type: foreach, array: jq(.), action: {function: f, input: "jq(▸.secrets[\\"pin\\"])"}', 'pin'],
    ['type: parallel, actions: [{function: f, secrets: [pin]}, {function: f, input: "jq(▸.secrets.pin)"}]', 'pin'],
    ['type: action, action: {function: f, files: [{key: "js(return data▸.secrets.pin)"}]}', 'pin'],
  ])('is found in %j', async (fields, name) => {
    const [warning] = await expectWarnings(f + flow(`{id: a, ${fields}}`), ['unlisted-secret']);
    expect(warning?.message).toContain(`the secret "${name}"`);
  });

  it.each([
    'type: action, action: {function: f, secrets: [pin], input: "jq(.secrets.pin)"}',
    'type: action, action: {function: f, input: "jq(.config.secrets.pin + .x.secrets.pin)"}',
    'type: action, action: {function: f, input: "js(return data.my.secrets.pin)"}',
    'type: action, action: {function: f}, log: "jq(.secrets.pin)"',
  ])('is none in %j', async (fields) => {
    await expectWarnings(f + flow(`{id: a, ${fields}}`), []);
  });
});

describe('a function that no action calls', () => {
  const f = 'functions: [{type: subflow, id: ▸f, workflow: /f}]\n';
  it('is found', async () => {
    await expectWarnings(f + flow('{id: a, type: noop}'), ['unused-function']);
  });

  it.each([
    'type: action, action: {function: f}',
    'type: foreach, array: jq(.), action: {function: f}',
    'type: parallel, actions: [{function: f}]',
  ])('is none that %j calls', async (fields) => {
    await expectWarnings(f.replace('▸', '') + flow(`{id: a, ${fields}}`), []);
  });
});

describe('a timeout that the interrupt of the flow comes before', () => {
  it('is found for an action of 30 minutes in a flow without timeouts', async () => {
    const [warning] = await expectWarnings(withAction('type: action\ntimeout: ▸PT30M\naction: {function: f}'), [
      'late-timeout',
    ]);
    expect(warning?.message).toBe(
      'This timeout of PT30M is never reached: the flow is interrupted PT15M after its start, the default. ' +
        'Set "timeouts.interrupt" to more than PT30M.',
    );
    expect(warning?.path).toBe('states[0].timeout');
  });

  it('is found for an interrupt that the flow sets', async () => {
    const [warning] = await expectWarnings(
      `timeouts: {interrupt: PT1H}\n${flow('{id: a, type: delay, duration: ▸P1D}')}`,
      ['late-timeout'],
    );
    expect(warning?.message).toContain('This delay of P1D is never reached: the flow is interrupted PT1H after');
  });

  it.each(['parallel\nactions: [{function: f}]', 'foreach\narray: jq(.)\naction: {function: f}'])(
    'is found in %j',
    async (lines) => {
      await expectWarnings(withAction(`timeout: ▸PT16M\ntype: ${lines}`), ['late-timeout']);
    },
  );

  it.each([
    'consumeEvent, event: {type: t}',
    'eventsAnd, events: [{type: t}]',
    'eventsXor, events: [{event: {type: t}}]',
  ])('is found in %j', async (fields) => {
    await expectWarnings(flow(`{id: a, timeout: ▸P1D, type: ${fields}}`), ['late-timeout']);
  });

  it.each([
    ['a timeout as long as the interrupt', '', 'timeout: PT15M\naction: {function: f}'],
    ['a longer interrupt', 'timeouts: {interrupt: P1D}\n', 'timeout: PT23H\naction: {function: f}'],
    ['an interrupt that is switched off', 'timeouts: {interrupt: PT0S}\n', 'timeout: P1Y\naction: {function: f}'],
    ['an action that nobody waits for', '', 'timeout: P1D\nasync: true\naction: {function: f}'],
  ])('is not seen with %s', async (_name, timeouts, lines) => {
    await expectWarnings(timeouts + withAction(`type: action\n${lines}`), []);
  });
});

describe('a kill that comes before the interrupt', () => {
  const a = flow('{id: a, type: noop}');
  it.each(['interrupt: PT60M, kill: ▸PT30M', 'interrupt: PT60M, kill: ▸PT1H'])('is found in {%s}', async (timeouts) => {
    await expectWarnings(`timeouts: {${timeouts}}\n${a}`, ['early-kill']);
  });

  it.each([
    'interrupt: PT1M, kill: PT2M',
    'kill: PT1M',
    'interrupt: PT1M',
    'interrupt: PT1M, kill: PT0S',
    'interrupt: PT0S, kill: PT1M',
  ])('is not seen in {%s}', async (timeouts) => {
    await expectWarnings(`timeouts: {${timeouts}}\n${a}`, []);
  });
});

describe('a foreach over what is no list', () => {
  const foreach = (array: string) => withAction(`type: foreach\n${array}\naction: {function: f}`);
  it.each([
    [
      'array: ▸.items',
      'The array is always a string, the state will fail with direktiv.foreach.badArray. Did you mean jq(.items)?',
    ],
    ['array: ▸jq(.a) jq(.b)', 'always a string'],
    ['array: ▸5', 'always a number'],
    ['array: ▸{a: 1}', 'always a mapping'],
    ['array: ▸true', 'always a boolean'],
  ])('is found in %j', async (array, message) => {
    const [warning] = await expectWarnings(foreach(array), ['not-a-list']);
    expect(warning?.message).toContain(message);
  });

  it('is found where the array is missing', async () => {
    const text = foreach('log: x').replace('- id: a', '- ▸id: a');
    const [warning] = await expectWarnings(text, ['not-a-list']);
    expect(warning?.message).toContain('has no "array"');
  });

  it.each(['array: jq(.items)', 'array: [1, 2]', 'array: []', 'array: "  jq(.items) "', 'array: js(return [])'])(
    'is not seen in %j',
    async (array) => {
      await expectWarnings(foreach(array), []);
    },
  );
});

describe('a transform that can never be an object', () => {
  const noop = (transform: string) => flow(`{id: a, type: noop, transform: ${transform}}`);

  it.each([
    ["▸'.customer'", 'Did you mean jq(.customer)?'],
    ["▸'del(.transaction)'", 'Did you mean jq(del(.transaction))?'],
    ['▸\'. += {"n": (.var.n + 1)}\'', 'Did you mean jq(. += {"n": (.var.n + 1)})?'],
    ["▸'all done'", 'Write a mapping'],
    ["▸'jq(.a) and jq(.b)'", 'Write a mapping'],
    ["▸'5'", 'Write a mapping'],
    ['▸[1]', 'always a list'],
    ['▸true', 'always a boolean'],
  ])('is found in %j', async (transform, message) => {
    const [warning] = await expectWarnings(noop(transform), ['not-an-object']);
    expect(warning?.message).toContain(message);
  });

  it('is found in a switch, in its conditions and in the events of an eventsXor', async () => {
    const chosen = 'conditions: [{condition: true, transform: ▸.a}], defaultTransform: ▸.b';
    await expectWarnings(flow(`{id: a, type: switch, ${chosen}}`), ['not-an-object', 'not-an-object']);
    await expectWarnings(flow('{id: a, type: eventsXor, events: [{event: {type: t}, transform: ▸.t}]}'), [
      'not-an-object',
    ]);
  });

  it.each(['{a: 1}', 'jq(.a)', '" jq(.a) "', '"js(return {})"', "''", "'.'", 'null'])(
    'is not seen in %j',
    async (transform) => {
      await expectWarnings(noop(transform), []);
    },
  );
});

describe('a condition that is a text', () => {
  const chosen = (condition: string) => flow(`{id: a, type: switch, conditions: [{condition: ${condition}}]}`);

  it.each([
    ["▸'.event.gcp != null'", 'Did you mean jq(.event.gcp != null)?'],
    ["▸'jq(.n) == 1'", 'Write the whole of it as one jq(...).'],
    ['▸otherwise', 'which is always met'],
    ["▸'false'", 'which is always met'],
  ])('is found in %j', async (condition, message) => {
    const [warning] = await expectWarnings(chosen(condition), ['always-met']);
    expect(warning?.message).toContain(message);
  });

  it.each(['jq(.n == 1)', '" jq(.n) "', 'js(return data.n)', 'true', 'false', "'true'", '1', 'null'])(
    'is not seen in %j',
    async (condition) => {
      await expectWarnings(chosen(condition), []);
    },
  );
});

describe('an entry of a catch list that can never match', () => {
  const noop = (entries: string) => flow(`{id: a, type: noop, catch: [${entries}]}`);
  const call = (entries: string) => withAction(`type: action\naction: {function: f}\ncatch: [${entries}]`);

  it.each([
    '{error: "*"}, {error: ▸x}',
    '{error: ".*"}, {error: ▸x}',
    '{error: x}, {error: ▸x}',
    '{error: "a[b]"}, {error: ▸"a[b]"}',
    '{error: direktiv.cancels}, {error: ▸direktiv.cancels.timeout.soft}',
    '{error: "direktiv.cancels.*"}, {error: ▸"direktiv.cancels.timeout.*"}',
  ])('stands behind one that takes the same errors: %s', async (entries) => {
    const [warning] = await expectWarnings(call(entries), ['idle-catch']);
    expect(warning?.message).toContain('before this one takes every error that this one names');
  });

  it.each(['direktiv.cancels.timeout.hard', 'direktiv.cancels.api', 'direktiv.internal.error'])(
    'names an error that ends the instance: %s',
    async (code) => {
      const [warning] = await expectWarnings(noop(`{error: ▸${code}}`), ['idle-catch']);
      expect(warning?.message).toBe(`No state can catch "${code}": it ends the instance. Remove this entry.`);
    },
  );

  it('names an error that a subflow may well end with', async () => {
    const text = inState(
      'type: action\ntransition: b\naction: {function: sub}\ncatch: [{error: direktiv.cancels.timeout.hard}]',
    );
    await expectWarnings(text.replace(/- {type: knative.*\n/, ''), []);
  });

  it('names no error of the engine, with what was meant', async () => {
    const [warning] = await expectWarnings(call('{error: ▸direktiv.jq.badcommand}'), ['idle-catch']);
    expect(warning?.message).toBe(
      'The engine has no error "direktiv.jq.badcommand". Did you mean "direktiv.jq.badCommand"?',
    );
  });

  it('names an error that is neither of the engine nor of a function, where no function is called', async () => {
    const [warning] = await expectWarnings(noop('{error: ▸direktiv.mine}, {error: mine}'), ['idle-catch']);
    expect(warning?.message).toBe('The engine has no error "direktiv.mine".');
  });

  it.each([
    '{error: a.b}, {error: a}',
    '{error: ab}, {error: "a.*b"}',
    '{error: ^a}, {error: b|^a}',
    '{error: a$}, {error: b|a$}',
    '{error: "test*"}, {error: "*"}',
    '{error: x}, {error: "y*"}',
    '{error: direktiv.cancels.timeout.soft}, {error: "direktiv.*"}',
    '{error: container failed}',
    '{error: direktiv.mine}',
  ])('is none of %s', async (entries) => {
    await expectWarnings(call(entries), []);
  });
});
