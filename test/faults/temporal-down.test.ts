import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'temporal-down';
const flow = 'states:\n- {id: a, type: noop}\n';

let ground: Ground;
let server: ServerProcess;

const start = () => ground.api.fetch(`/namespaces/${namespace}/instances?path=/a.yaml`, { method: 'POST' });

/** `durektiv dev` starts runs on the connection of its flow worker, a fleet on that of a client. */
describe.each([
  ['all-in-one', []],
  ['durektiv', ['dev']],
] as const)('a Temporal server that is down (%s)', (entry, args) => {
  beforeAll(async () => {
    ground = await startGround();
    server = new ServerProcess(entry, ground.env, { args });
    await server.serving();
    await ground.api.namespace(namespace, { '/a.yaml': flow });
    await ground.killTemporal();
  }, 120_000);
  afterAll(async () => {
    await server?.terminate();
    await ground?.stop();
  });

  it('makes starts answer 503 with a code and Retry-After, in a bounded time', async () => {
    const answer = await start();
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await answer.json()).toEqual({
      error: { code: 'temporal_unavailable', message: 'Temporal does not answer at this moment: try again' },
    });
  }, 45_000);

  it('leaves no instance of a start that was refused', async () => {
    const list = await ground.api.fetch(`/namespaces/${namespace}/instances`);
    expect([list.status, ((await list.json()) as { data: unknown[] }).data]).toEqual([200, []]);
  });

  it('is found again without a restart', async () => {
    await ground.restartTemporal();
    await expect.poll(async () => (await start()).status, { timeout: 45_000, interval: 500 }).toBe(200);
    expect(await ground.api.run(namespace, '/a.yaml')).toMatchObject({ status: 'complete' });
    expect(server.hasEnded).toBe(false);
  }, 60_000);
});
