import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporalCli } from '../support/temporal.js';
import { eventually } from './support/eventually.js';
import { type Ground, startGround } from './support/ground.js';
import { buildOtherInterpreter } from './support/other-interpreter.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'rollout';

/** Every instance sleeps twice; each sleep ends by an event. */
const sleepy = `
states:
- {id: first, type: consumeEvent, event: {type: first}, transition: second}
- {id: second, type: consumeEvent, event: {type: second}, transition: last}
- {id: last, type: noop}
`;

let ground: Ground;
let other: Awaited<ReturnType<typeof buildOtherInterpreter>>;
let servers: ServerProcess[] = [];

beforeAll(async () => {
  [ground, other] = await Promise.all([startGround(), buildOtherInterpreter('Version two')]);
  servers = [await ServerProcess.start('api', ground.env)];
  await ground.api.namespace(namespace);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.terminate()));
  await ground?.stop();
  await other?.remove();
});

async function temporal(...args: readonly string[]): Promise<void> {
  const address = ground.env['TEMPORAL_ADDRESS'] ?? '';
  await promisify(execFile)(await temporalCli(), [...args, '--address', address, '--yes']);
}

function makeCurrent(buildId: string): Promise<void> {
  const command = ['worker', 'deployment', 'set-current-version', '--deployment-name', 'durektiv'];
  return eventually(`version ${buildId} is current`, () =>
    temporal(...command, '--build-id', buildId).then(
      () => true,
      () => false,
    ),
  );
}

async function start(): Promise<string> {
  const id = await ground.api.submitWithoutWaiting(namespace, sleepy);
  await entered(id, 'first');
  return id;
}

async function entered(id: string, state: string): Promise<void> {
  await eventually(`${id} waits in ${state}`, async () => {
    const { flow } = await ground.api.instance(namespace, id);
    return flow.at(-1) === state;
  });
}

function send(type: string): Promise<unknown> {
  const event = { specversion: '1.0', id: `${type}-${Math.random()}`, source: 'test', type };
  return ground.api.send('POST', `/namespaces/${namespace}/events/broadcast`, event);
}

/** Which version entered each state, by its words. */
async function versions(id: string): Promise<Record<string, string>> {
  const lines = await ground.api.logs(namespace, id);
  const entries = lines.flatMap((message) => {
    const found = /^(Running state logic|Version two) \(step:(\d)\)/.exec(message);
    return found === null ? [] : [[found[2], found[1] === 'Version two' ? 'two' : 'one'] as const];
  });
  return Object.fromEntries(entries);
}

it('instances stay on the version that began them until they are moved, and none is lost', async () => {
  const one = await ServerProcess.start('flows', { ...ground.env, DUREKTIV_WORKER_VERSION: '1' });
  await makeCurrent('1');
  const old = await Promise.all([start(), start(), start()]);
  const two = await ServerProcess.start(
    'flows',
    { ...ground.env, DUREKTIV_WORKER_VERSION: '2' },
    { build: other.build },
  );
  servers.push(two);
  await makeCurrent('2');
  const young = await start();
  await send('first');
  for (const id of [...old, young]) await entered(id, 'second');

  const query = `TemporalWorkerDeploymentVersion="durektiv:1" AND ExecutionStatus="Running"`;
  const target = ['--versioning-override-deployment-name', 'durektiv', '--versioning-override-build-id', '2'];
  await eventually('Temporal lists the old runs', async () => (await ground.client.workflow.count(query)).count === 3);
  await temporal(
    'workflow',
    'update-options',
    '--query',
    query,
    '--versioning-override-behavior',
    'one_time',
    ...target,
  );
  await eventually('they have moved', async () => (await ground.client.workflow.count(query)).count === 0, 60_000);
  await one.terminate();

  await send('second');
  for (const id of [...old, young]) {
    expect(await ground.api.ended(namespace, id)).toMatchObject({
      status: 'complete',
      flow: ['first', 'second', 'last'],
    });
  }
  for (const id of old) expect(await versions(id)).toEqual({ 1: 'one', 2: 'one', 3: 'two' });
  expect(await versions(young)).toEqual({ 1: 'two', 2: 'two', 3: 'two' });
}, 180_000);
