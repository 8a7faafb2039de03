import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

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
let api: ServerProcess;

beforeAll(async () => {
  ground = await startGround({ temporalStays: true });
  api = await ServerProcess.start('api', ground.env);
  await ground.api.namespace(namespace, { '/next.yaml': flow });
});
afterAll(async () => {
  await api?.terminate();
  await ground?.stop();
});

it('a flow whose worker is gone once it has written a variable does not read what it wrote', async () => {
  const dies = await ServerProcess.start('dies-after-writing', ground.env);
  const first = await ground.api.start(namespace, '/next.yaml');
  expect(await dies.ended).toBe('SIGKILL');
  const flows = await ServerProcess.start('flows', ground.env);
  expect(await ground.api.ended(namespace, first, 40_000)).toMatchObject({ status: 'complete', output: { number: 1 } });
  expect(await ground.api.run(namespace, '/next.yaml')).toMatchObject({ status: 'complete', output: { number: 2 } });
  await flows.terminate();
}, 60_000);
