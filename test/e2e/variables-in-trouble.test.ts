import pg from 'pg';
import { beforeAll, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';
import { withSubflow } from './support/flow-texts.js';
import { until } from './support/until.js';

const engine = useEngine();
const namespace = 'trouble';

beforeAll(() => engine().api.namespace(namespace));

/** Nobody can read or write a table until this resolves. */
async function whileLocked<T>(work: () => Promise<T>, table = 'variables'): Promise<T> {
  const client = new pg.Client(engine().databaseUrl);
  await client.connect();
  try {
    await client.query(`begin; lock table ${table} in access exclusive mode`);
    return await work();
  } finally {
    await client.end();
  }
}

it.each(['getter', 'setter'])('a %s that waits for the store is interrupted when its flow is, once', async (type) => {
  const flow = `
timeouts: {interrupt: PT2S, kill: PT1H}
states:
- {id: a, type: ${type}, variables: [{key: k, scope: namespace}], catch: [{error: direktiv.cancels.timeout.soft, transition: b}]}
- {id: b, type: delay, duration: PT1S}
`;
  const ended = await whileLocked(() => engine().api.submit(namespace, flow));
  expect(ended).toMatchObject({ status: 'complete', flow: ['a', 'b'] });
});

it('a getter that waits for the store is killed when its flow is', async () => {
  const flow = `
timeouts: {interrupt: PT1H, kill: PT2S}
states: [{id: a, type: getter, variables: [{key: k}], catch: [{error: '*'}]}]
`;
  const ended = await whileLocked(() => engine().api.submit(namespace, flow));
  expect(ended).toMatchObject({ status: 'failed', errorCode: 'direktiv.cancels.timeout.hard' });
});

// Several at once: the end of an attempt and that of the wait must not race each other.
it.each([
  [5, 'getters', 'variables', '{id: a, type: getter, variables: [{key: k}]}'],
  [5, 'setters', 'variables', '{id: a, type: setter, variables: [{key: k, value: 1}]}'],
  [5, 'look-ups of subflows', 'files', '{id: a, type: action, action: {function: s}}'],
  // Each takes two connections of the store, which has ten: its registration, and its removal.
  [2, 'registrations of listeners', 'listeners', '{id: a, type: consumeEvent, event: {type: e}}'],
])('%i %s that wait for the store are all killed when their flows are', async (count, _what, table, state) => {
  const flow = `timeouts: {interrupt: PT1H, kill: PT2S}${withSubflow('child.yaml')}states: [${state}]`;
  const submit = () => Promise.all(Array.from({ length: count }, () => engine().api.submit(namespace, flow)));
  for (const { errorCode } of await whileLocked(submit, table)) {
    expect(errorCode).toBe('direktiv.cancels.timeout.hard');
  }
});

it('a setter that waits for the store can be cancelled', async () => {
  const flow = 'states: [{id: a, type: setter, variables: [{key: k, value: 1}]}]';
  await whileLocked(async () => {
    const id = await engine().api.submitWithoutWaiting(namespace, flow);
    await until('the state begins', async () => (await engine().api.instance(namespace, id)).flow.length === 1);
    await engine().api.cancel(namespace, id);
    expect(await engine().api.ended(namespace, id)).toMatchObject({ status: 'cancelled' });
  });
});

it('a setter that the store refuses for a while is tried again', async () => {
  const flow = `
states:
- {id: a, type: setter, variables: [{key: k, scope: namespace, value: 1}], transition: b}
- {id: b, type: getter, variables: [{key: k, scope: namespace}], transform: jq(.var)}
`;
  const client = new pg.Client(engine().databaseUrl);
  await client.connect();
  await client.query('alter table variables add constraint refused check (false) not valid');
  const id = await engine().api.submitWithoutWaiting(namespace, flow);
  await until('the state begins', async () => (await engine().api.instance(namespace, id)).flow.length === 1);
  await client.query('alter table variables drop constraint refused');
  await client.end();
  expect(await engine().api.ended(namespace, id)).toMatchObject({ status: 'complete', output: { k: 1 } });
});
