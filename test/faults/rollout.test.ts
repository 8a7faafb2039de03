import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeBlocks, page } from '../docs/support/pages.js';
import { runBlock } from '../docs/support/shell.js';
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
  other = await buildOtherInterpreter('Version two');
  ground = await startGround();
  servers = [await ServerProcess.start('api', ground.env)];
  await ground.api.namespace(namespace);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.terminate()));
  await ground?.stop();
  await other?.remove();
});

/** The rollout of the page, a command a line: new workers, their version made current, what runs moved, what is left counted. */
const [startWorkers = '', makeCurrentLine = '', moveLine = '', countLine = ''] = (
  codeBlocks(page('docs/fleet.md')).find(({ text }) => text.includes('set-current-version'))?.text ?? ''
)
  .replaceAll(/\\\n */g, '')
  .split('\n');

/** Runs a line of the page. @returns what it prints */
async function temporal(line: string): Promise<string> {
  const env = { TEMPORAL_ADDRESS: ground.env['TEMPORAL_ADDRESS'] ?? '', TEMPORAL_CLI_PATH: await temporalCli() };
  return runBlock(line, { cwd: tmpdir(), env, before: 'temporal() { "$TEMPORAL_CLI_PATH" "$@"; }' });
}

function makeCurrent(buildId: string): Promise<void> {
  const line = makeCurrentLine.replace('--build-id 2', `--build-id ${buildId}`);
  return eventually(`version ${buildId} is current`, () =>
    temporal(line).then(
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
  expect(startWorkers).toMatch(/^DUREKTIV_WORKER_VERSION=2 durektiv worker flows &/);
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

  const left = async () => Number(/\d+/.exec(await temporal(countLine))?.[0]);
  await eventually('Temporal lists the old runs', async () => (await left()) === 3);
  await temporal(moveLine);
  await eventually('they have moved', async () => (await left()) === 0, 60_000);
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
