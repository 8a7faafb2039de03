import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'ended';
let ground: Ground;
let server: ServerProcess | undefined;

beforeAll(async () => {
  ground = await startGround({ temporalStays: true });
});
afterAll(async () => {
  if (server?.hasEnded === false) await server.kill();
  await ground?.stop();
});

it('a process whose worker ends by itself ends too, with exit code 1 and why on stderr', async () => {
  server = await ServerProcess.start('all-in-one', {
    ...ground.env,
    NODE_OPTIONS: `--import ${withMortalThreads}`,
  });
  await ground.api.namespace(namespace);
  process.kill(server.pid, 'SIGUSR2');
  await ground.api.submitWithoutWaiting(namespace, 'states: [{id: a, type: noop}]');
  expect(await server.ended).toBe(1);
  expect(server.stderr).toMatch(/"msg":"a worker has stopped"/);
  expect(server.stderr).toMatch(/A worker has stopped: .*thread exited/i);
}, 60_000);

/** A module that ends the threads of its process at SIGUSR2, as lack of memory ends the one that workflows run in. */
const withMortalThreads = `data:text/javascript,${encodeURIComponent(`
import threads from 'node:worker_threads';
if (threads.isMainThread) {
  threads.Worker = class extends threads.Worker {
    constructor(...args) {
      super(...args);
      process.on('SIGUSR2', () => this.terminate());
    }
  };
}
`)}`;
