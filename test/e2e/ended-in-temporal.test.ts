import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { flowQueue } from '../../src/interpreter/contract.js';
import { useEngine } from './support/engine.js';
import { resetToStart } from './support/reset.js';
import { withSubflow } from './support/flow-texts.js';
import { until } from './support/until.js';

const engine = useEngine();
const namespace = 'outside';

beforeAll(() =>
  engine().api.namespace(namespace, {
    '/delay.yaml': `
states:
- {id: a, type: delay, duration: PT1H, catch: [{error: '*'}]}
`,
    '/parent.yaml': `${withSubflow('delay.yaml')}
states:
- {id: a, type: action, action: {function: s}, catch: [{error: '*', transition: caught}]}
- {id: caught, type: noop, transform: jq(.error)}
`,
    '/event.yaml': `
states:
- {id: a, type: consumeEvent, event: {type: wanted, context: {subject: jq(.subject)}}, transform: {got: 'jq(.wanted.data)'}}
`,
    '/events.yaml': `
states:
- {id: a, type: consumeEvent, event: {type: wanted, context: {subject: jq(.subject)}}, transition: b}
- id: b
  type: consumeEvent
  event: {type: next, context: {subject: jq(.subject)}}
  transform: {got: ['jq(.wanted.data)', 'jq(.next.data)']}
`,
    '/patient.yaml': `
states:
- id: a
  type: consumeEvent
  timeout: PT1S
  event: {type: wanted, context: {subject: jq(.subject)}}
  transform: {got: 'jq(.wanted.data)'}
  catch: [{error: direktiv.cancels.timeout.soft, transition: b}]
- {id: b, type: delay, duration: PT1H}
`,
    '/large.yaml': `
states:
- {id: a, type: noop, transform: {text: 'jq(.subject * 40000)'}}
`,
  }),
);

const start = (path: string, subject = ''): Promise<string> => engine().api.start(namespace, path, { subject });
const instance = (id: string) => engine().api.instance(namespace, id);
const handleOf = (id: string) => engine().client.workflow.getHandle(id);

const listening = (id: string) =>
  until('the listener', async () => {
    const response = await engine().api.fetch(`/namespaces/${namespace}/events/listeners?limit=100&offset=0`);
    const { data } = (await response.json()) as { data: { triggerInstance?: string }[] };
    return data.some(({ triggerInstance }) => triggerInstance === id);
  });

const send = (subject: string, data: number, type = 'wanted'): Promise<Response> =>
  engine().api.broadcast(namespace, { specversion: '1.0', type, source: '/test', subject, data });

describe('a run that is started in Temporal by hand', () => {
  it.each([[[]], [[null, {}]], [[{ path: '/delay.yaml' }, {}]]])('fails and says how it is done: %j', async (args) => {
    const workflowId = randomUUID();
    const run = engine().client.workflow.execute('DirektivFlow', { workflowId, taskQueue: flowQueue, args });
    await expect(run).rejects.toMatchObject({
      cause: { type: 'DurektivInput', message: expect.stringContaining('POST /api/v2/namespaces/') },
    });
  });
});

const childOf = (id: string) =>
  until('the child', async () => {
    const { raw } = await handleOf(id).describe();
    const [child] = raw.pendingChildren ?? [];
    // It stands there before it is started.
    return child?.runId ? (child.workflowId ?? undefined) : undefined;
  });

describe.concurrent('an instance that somebody ends in Temporal', () => {
  it('shows as cancelled, with the reason that was given', async () => {
    const id = await start('/delay.yaml');
    await handleOf(id).terminate('not wanted');
    expect(await engine().api.ended(namespace, id)).toMatchObject({
      status: 'cancelled',
      errorCode: 'direktiv.cancels.api',
      errorMessage: 'terminated in Temporal: not wanted',
    });
  });

  it('has a last line in its log, so that whoever follows it learns of the end', async () => {
    const id = await start('/delay.yaml');
    await handleOf(id).terminate('not wanted');
    await engine().api.ended(namespace, id);
    const answer = await engine().api.fetch(`/namespaces/${namespace}/logs?instance=${id}&last=1`);
    expect(await answer.json()).toMatchObject({
      data: [{ level: 'ERROR', msg: expect.stringContaining('not wanted') as string, workflow: { status: 'failed' } }],
    });
  });

  it.each([
    ['terminated', 'terminated in Temporal', (id: string) => handleOf(id).terminate()],
    ['cancelled', 'cancelled by api request', (id: string) => handleOf(id).cancel()],
  ])('as a subflow, %s, is an error that its parent can catch', async (_how, msg, end) => {
    const id = await start('/parent.yaml');
    await end(await childOf(id));
    const { status, output } = await engine().api.ended(namespace, id);
    expect([status, output]).toEqual(['complete', { code: 'direktiv.cancels.api', msg }]);
  });
});

describe.concurrent('an instance that is reset in Temporal', () => {
  it('goes on from there when it had not ended', async () => {
    const id = await start('/event.yaml', 'running');
    await listening(id);
    await resetToStart(engine().client, id, 'again');
    await send('running', 1);
    expect(await engine().api.ended(namespace, id)).toMatchObject({ status: 'complete', output: { got: 1 } });
  });

  // As after the death of a worker that had registered the listener and not yet told Temporal of it.
  it('takes the events that come before the states which wait for them', async () => {
    const id = await start('/events.yaml', 'early');
    for (const [type, n] of [
      ['wanted', 1],
      ['next', 2],
    ] as const) {
      await listening(id);
      await send('early', n, type);
    }
    expect(await engine().api.ended(namespace, id)).toMatchObject({ status: 'complete', output: { got: [1, 2] } });
    await resetToStart(engine().client, id, 'again');
    expect(await handleOf(id).result()).toEqual({ got: [1, 2] });
  });

  it('waits anew for an event that had not come in time', async () => {
    const id = await start('/patient.yaml', 'late');
    await until('the timeout', async () =>
      (await engine().api.logs(namespace, id)).some((line) => line.includes('direktiv.cancels.timeout.soft')),
    );
    await resetToStart(engine().client, id, 'never');
    await listening(id);
    await send('late', 1);
    expect(await handleOf(id).result()).toEqual({ got: 1 });
  });

  it('keeps its end when it had one, and nobody who asks for its output has to wait', async () => {
    const id = await start('/event.yaml', 'ended');
    await listening(id);
    await send('ended', 1);
    expect(await engine().api.ended(namespace, id)).toMatchObject({ status: 'complete', output: { got: 1 } });
    await resetToStart(engine().client, id, 'never');
    expect(await instance(id)).toMatchObject({ status: 'complete', output: null });
    await handleOf(id).terminate();
  });
});

describe('an end that is reported before Temporal has it', () => {
  it('has its output all the same, however late that is: the task was done again', async () => {
    const id = await start('/event.yaml', 'reported');
    await listening(id);
    const database = new pg.Client(engine().databaseUrl);
    await database.connect();
    await database.query(`update instances set status = 'complete', ended_at = $2 where id = $1`, [id, Date.now()]);
    await database.end();
    const asked = instance(id);
    await sleep(4_000);
    await send('reported', 1);
    expect(await asked).toMatchObject({ status: 'complete', output: { got: 1 } });
  });
});

describe('an end that cannot be read, because its data are gone', () => {
  it('keeps nobody from the other instances', async () => {
    const lost = await start('/large.yaml', 'x');
    await engine().api.ended(namespace, lost);
    const database = new pg.Client(engine().databaseUrl);
    await database.connect();
    await database.query('delete from payloads');
    const unreported = `update instances set status = 'pending', confirmed = false, created_at = created_at - 120000`;
    await database.query(`${unreported} where id = $1`, [lost]);
    await database.end();
    const answer = await engine().api.fetch(
      `/namespaces/${namespace}/instances?filter.field=AS&filter.type=MATCH&filter.val=/large.yaml`,
    );
    expect([answer.status, await answer.json()]).toMatchObject([200, { data: [{ id: lost, status: 'pending' }] }]);
    expect(engine().logged).toContainEqual(expect.stringContaining(`how instance ${lost} ended cannot be read`));
  });
});
