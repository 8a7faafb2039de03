import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'reading';
const flow = `
states:
- id: read
  type: getter
  variables: [{key: last, scope: namespace}]
`;
const waiting = 'states: [{id: wait, type: delay, duration: PT1S}]';

let ground: Ground;
const processes: ServerProcess[] = [];

beforeAll(async () => {
  ground = await startGround({ temporalStays: true });
  processes.push(await ServerProcess.start('api', ground.env));
  await ground.api.namespace(namespace, { '/read.yaml': flow, '/wait.yaml': waiting });
});
afterAll(async () => {
  await Promise.all(processes.map((process) => process.terminate()));
  await ground?.stop();
});

it('a run that a worker lets go of while it waits for the store is not cancelled', async () => {
  processes.push(await ServerProcess.start('small-cache-without-store', ground.env));
  const reading = await ground.api.start(namespace, '/read.yaml');
  // They take its place in the memory of the worker.
  await Promise.all(Array.from({ length: 6 }, () => ground.api.run(namespace, '/wait.yaml')));
  expect(await ground.api.ended(namespace, reading, 60_000)).toMatchObject({ status: 'complete' });
}, 90_000);
