/** What scripts/record-histories.mjs records: at least one scenario for every state type and every way a run may end. */

const functions = 'functions: [{id: f, type: knative-workflow, image: test/recorded}]';
const subflow = 'functions: [{id: s, type: subflow, workflow: /child.yaml}]';
const call = (more) => `${functions}\nstates: [{id: a, type: action, action: {function: f}, ${more}}]`;
const callChild = (more) => `${subflow}\nstates: [{id: a, type: action, action: {function: s}, ${more}}]`;
const both = `${functions.slice(0, -1)}, {id: s, type: subflow, workflow: /child.yaml}]`;
const wide = (more) => `${both}\nstates: [{id: a, type: parallel, ${more}}]`;
const loop = (array, action) => `${both}\nstates: [{id: a, type: foreach, array: '${array}', action: {${action}}}]`;

export const scenarios = {
  'pure-states': {
    flow: `
states:
- {id: a, type: noop, log: jq(.), metadata: {m: 1}, transform: {n: 1}, transition: b}
- {id: b, type: switch, conditions: [{condition: jq(.n == 1), transition: c}]}
- {id: c, type: noop, log: done}
`,
  },
  javascript: {
    flow: `
states:
- {id: a, type: switch, conditions: [{condition: js(return null)}, {condition: js(return data.n === 1), transition: b}]}
- {id: b, type: noop, log: js(return data), metadata: js(return 1), transform: {x: js(return Math.random()), y: jq(.n)}, transition: c}
- {id: c, type: noop, transform: {z: js(throw 1)}, catch: [{error: direktiv.jq.badCommand}]}
`,
    input: { n: 1 },
  },
  'slow-javascript': {
    flow: `
states:
- {id: a, type: noop, transform: {x: [${'js(for (let i = 0; i < 1e7; i++); return 1), '.repeat(12)}js(return 1)]}, transition: b}
- {id: b, type: noop, log: js(return data)}
`,
  },
  checkpoints: {
    flow: `
states:
- {id: a, type: switch, conditions: [{condition: jq(.n > 0), transition: b}]}
- {id: b, type: noop, transform: 'jq({n: (.n - 1)})', transition: a}
`,
    input: { n: 60_000 },
  },
  validate: {
    flow: `
states:
- {id: a, type: validate, schema: {required: [x]}, catch: [{error: direktiv.schema.*, transition: b}]}
- {id: b, type: validate, subject: jq(.error), schema: {properties: {code: {type: string, pattern: failed}}}}
`,
  },
  'error-state': {
    flow: `
states:
- {id: a, type: error, error: my.error, message: 'no %v', args: [jq(.x)], transition: b}
- {id: b, type: noop, transform: {kept: 1}}
`,
    input: { x: 'luck' },
  },
  'function-files': {
    flow: `${functions}
states:
- id: a
  type: action
  action: {function: f, input: {}, files: [{key: jq(.k), as: a.txt, permissions: "0600"}, {key: /x, scope: file}]}
  transition: b
- id: b
  type: action
  action: {function: f, input: {}, files: [{key: js(return data.none)}]}
  catch: [{error: direktiv.jq.badCommand}]
`,
    input: { k: 'name' },
  },
  variables: {
    flow: `
states:
- {id: a, type: setter, variables: [{key: k, scope: namespace, value: jq(.x)}, {key: i, value: 2}], transition: b}
- id: b
  type: getter
  variables: [{key: k, scope: namespace}, {key: i}, {key: none, scope: workflow}, {key: none, scope: file}, {key: uuid, scope: system}]
  transition: c
- {id: c, type: getter, variables: [{key: /, scope: file}]}
`,
    input: { x: [1] },
  },
  'variables-read-and-written': {
    flow: `
states:
- {id: a, type: getter, variables: [{key: k, scope: namespace}], transition: b}
- {id: b, type: setter, variables: [{key: k, scope: namespace, value: 2}], transition: c}
- {id: c, type: getter, variables: [{key: k, scope: namespace}], transition: d}
- {id: d, type: generateEvent, event: {type: read, source: here}, transition: e}
- {id: e, type: getter, variables: [{key: k, scope: namespace}], transition: f}
- {id: f, type: consumeEvent, event: {type: never}, timeout: PT1S, catch: [{error: direktiv.cancels.*}]}
`,
  },
  delay: { flow: 'states: [{id: a, type: delay, duration: PT1S, transform: {slept: true}}]' },
  call: { flow: call('transform: jq(.return)'), input: { n: 1 } },
  'call-failed': {
    flow: call("catch: [{error: 'my.*', transition: b}]}, {id: b, type: noop"),
    input: { code: 'my.code' },
  },
  'call-crashed': { flow: call("catch: [{error: '*'}]"), input: { message: 'broken' } },
  'call-timed-out': { flow: call('timeout: PT1S'), input: { delay: 3 } },
  'call-retried': {
    flow: `${functions}
states:
- {id: a, type: action, action: {function: f, retries: {max_attempts: 2, delay: PT1S, codes: ['.*']}}, transform: {ok: 1}}
`,
    input: { code: 'my.code', times: 1 },
  },
  'call-detached': { flow: call('async: true') },
  subflow: { flow: callChild('transform: jq(.return)'), files: { 'child.yaml': call('transform: jq(.return)') } },
  'subflow-failed': {
    flow: callChild("catch: [{error: '*'}]"),
    files: { 'child.yaml': 'states: [{id: a, type: error, error: my.error, message: no}]' },
  },
  'subflow-timed-out': {
    flow: callChild("timeout: PT1S, catch: [{error: '*'}]"),
    files: { 'child.yaml': 'states: [{id: a, type: delay, duration: PT1H}]' },
  },
  'subflow-detached': { flow: callChild('async: true'), files: { 'child.yaml': 'states: [{id: a, type: noop}]' } },
  parallel: {
    flow: wide('actions: [{function: f, input: {n: 1, delay: 1}}, {function: f}, {function: s}]'),
    files: { 'child.yaml': 'states: [{id: a, type: noop}]' },
  },
  'parallel-failed': {
    flow: wide(
      'actions: [{function: f, input: {delay: 9}}, {function: s}, {function: f, input: {code: e}}], catch: [{error: e}]',
    ),
    files: { 'child.yaml': 'states: [{id: a, type: delay, duration: PT1H}]' },
  },
  'parallel-or': {
    flow: wide(
      'mode: or, actions: [{function: f, input: {delay: 2}}, {function: s}, {function: f, input: {delay: 1}}], transition: b}, {id: b, type: delay, duration: PT2S',
    ),
    files: { 'child.yaml': 'states: [{id: a, type: delay, duration: PT2S}]' },
  },
  'parallel-checkpoints': {
    flow: wide(`actions: [${'{function: f, input: {n: "jq([range(400000)] | length)"}}, '.repeat(5)}]`),
  },
  foreach: { flow: loop('jq([range(5) | {n: .}])', 'function: f'), input: {} },
  'foreach-subflows': {
    flow: loop('jq([range(4) | {n: .}])', 'function: s'),
    files: { 'child.yaml': 'states: [{id: a, type: noop}]' },
  },
  'foreach-cancelled': { flow: loop('jq([range(5) | {delay: 30}])', 'function: f'), whileRunning: cancel },
  'foreach-continued': {
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': '25' },
    flow: loop(
      'jq([range(9) | if . == 1 then {code: "e"} else {n: .} end])',
      'function: f, retries: {max_attempts: 2, delay: PT2S, codes: [e]}',
    ),
    input: {},
  },
  event: {
    flow: 'states: [{id: a, type: consumeEvent, event: {type: recorded.event, context: {subject: jq(.id)}}}]',
    input: { id: 's1' },
    whileRunning: async (parts) => {
      await untilTimer(parts);
      await publish(parts, 'recorded.event', { subject: 's1' });
    },
  },
  'first-event': {
    flow: `
states:
- id: a
  type: eventsXor
  events: [{event: {type: recorded.one}}, {event: {type: recorded.two}, transform: {took: two}, transition: b}]
- {id: b, type: noop}
`,
    whileRunning: async (parts) => {
      await untilTimer(parts);
      await publish(parts, 'recorded.two');
    },
  },
  'all-events': {
    flow: 'states: [{id: a, type: eventsAnd, events: [{type: recorded.one}, {type: recorded.two}, {type: recorded.one}]}]',
    whileRunning: async (parts) => {
      await untilTimer(parts);
      for (const type of ['recorded.one', 'recorded.two', 'recorded.one']) await publish(parts, type);
    },
  },
  'generated-event': {
    flow: `
states:
- {id: a, type: generateEvent, event: {type: t, source: /s, data: jq(.), context: {shade: dark}}, transition: b}
- {id: b, type: generateEvent, delay: PT1H, event: {type: t, source: /s}}
`,
  },
  'event-timed-out': {
    flow: `
states:
- {id: a, type: consumeEvent, timeout: PT1S, event: {type: never}, catch: [{error: direktiv.cancels.timeout.soft, transition: b}]}
- {id: b, type: noop}
`,
  },
  'interrupted-and-killed': {
    flow: `
timeouts: {interrupt: PT1S, kill: PT2S}
states:
- {id: a, type: delay, duration: PT1H, catch: [{error: '*', transition: b}]}
- {id: b, type: delay, duration: PT1H}
`,
  },
  cancelled: {
    flow: 'states: [{id: a, type: noop, transition: b}, {id: b, type: delay, duration: PT1H}]',
    whileRunning: cancel,
  },
  'cancelled-call': { flow: call("catch: [{error: '*'}]"), input: { delay: 30 }, whileRunning: cancel },
  'cancelled-event': { flow: 'states: [{id: a, type: consumeEvent, event: {type: never}}]', whileRunning: cancel },
  'cancelled-subflow': {
    flow: callChild("catch: [{error: '*'}]"),
    files: { 'child.yaml': 'states: [{id: a, type: delay, duration: PT1H}]' },
    whileRunning: cancel,
  },
  secrets: {
    secrets: { token: 'planted' },
    flow: `${functions}
states:
- {id: a, type: action, action: {function: f, secrets: [token], input: {n: 1, t: jq(.secrets.token)}}, transition: b}
- {id: b, type: setter, variables: [{key: k, scope: instance, value: jq(.return.n)}], transition: c}
- {id: c, type: action, action: {function: f, input: {code: my.err, times: 1}}, catch: [{error: my.err, transition: d}]}
- {id: d, type: noop, log: jq(.)}
`,
  },
  'secrets-of-subflow': {
    secrets: { token: 'planted' },
    flow: `${subflow}
states: [{id: a, type: action, action: {function: s, secrets: [token], input: {t: jq(.secrets.token)}}, catch: [{error: my.err}]}]`,
    files: {
      'child.yaml': `${functions}
states:
- {id: a, type: action, action: {function: f, input: jq(.)}, transition: b}
- {id: b, type: error, error: my.err, message: jq(.t)}
`,
    },
  },
  schedule: {
    scheduled: 'timely.yaml',
    files: { 'timely.yaml': 'start: {type: scheduled, cron: "@yearly"}\nstates: [{id: a, type: noop}]' },
  },
  'asked-for': { asked: { flow: 'states: [{id: a, type: noop, transform: {twice: jq(.n * 2)}}]', input: { n: 2 } } },
  'asked-for-cancelled': {
    asked: { flow: 'states: [{id: a, type: delay, duration: PT10M}]' },
    whileRunning: async ({ workflow, client }) => {
      await untilBusy(
        { client, id: workflow.workflowId },
        (event) => event.childWorkflowExecutionStartedEventAttributes,
      );
      await workflow.cancel();
    },
  },
  'continued-as-new': {
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': '15' },
    flow: `${functions}
states:
- {id: a, type: action, action: {function: f}, transform: 'jq({n: (.n - 1)})', transition: b}
- {id: b, type: switch, conditions: [{condition: jq(.n > 0), transition: a}]}
`,
    input: { n: 5 },
  },
};

async function publish({ api, send }, type, more = {}) {
  await send(`${api}/events/broadcast`, { specversion: '1.0', source: 'test', type, ...more });
}

async function cancel(parts) {
  await untilBusy(
    parts,
    ({ activityTaskScheduledEventAttributes: call, timerStartedEventAttributes: timer }) => call ?? timer,
  );
  await parts.send(`${parts.api}/instances/${parts.id}`, { status: 'cancelled' }, 'PATCH');
}

function untilTimer(parts) {
  return untilBusy(parts, (event) => event.timerStartedEventAttributes);
}

/** Waits until something in the history tells that the run waits. */
async function untilBusy({ client, id }, isSign) {
  for (let tries = 0; tries < 200; tries++) {
    const { events } = await client.workflow.getHandle(id).fetchHistory();
    if (events.some((event) => isSign(event) ?? false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`instance ${id} does not wait`);
}
