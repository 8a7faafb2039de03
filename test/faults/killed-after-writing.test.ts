import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ground, startGround } from './support/ground.js';
import { type Entry, ServerProcess } from './support/server-process.js';

const namespace = 'counting';

/** Takes the next number, as flows do that give one to each of their orders. */
const flow = `
states:
- id: read
  type: getter
  variables: [{key: last, scope: namespace}]
  transform: 'jq({number: ((.var.last // 0) + 1)})'
  transition: write
- id: write
  type: setter
  variables: [{key: last, scope: namespace, value: jq(.number)}]
`;

let ground: Ground;
const processes: ServerProcess[] = [];

async function start(entry: Entry): Promise<ServerProcess> {
  const process = await ServerProcess.start(entry, ground.env);
  processes.push(process);
  return process;
}

beforeAll(async () => {
  ground = await startGround({ temporalStays: true });
  await start('api');
  await ground.api.namespace(namespace, { '/next.yaml': flow });
});
afterAll(async () => {
  await Promise.all(processes.map((process) => process.terminate()));
  await ground?.stop();
});

it('a flow whose worker is gone once it has written a variable does not read what it wrote', async () => {
  const dies = await start('dies-after-writing');
  const first = await ground.api.start(namespace, '/next.yaml');
  expect(await dies.ended).toBe('SIGKILL');
  await start('flows');
  expect(await ground.api.ended(namespace, first, 40_000)).toMatchObject({ status: 'complete', output: { number: 1 } });
  expect(await ground.api.run(namespace, '/next.yaml')).toMatchObject({ status: 'complete', output: { number: 2 } });
}, 60_000);
