import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { orEnd } from '../support/all-or-none.js';
import { eventually } from './support/eventually.js';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'frozen';
const waiting = 'states:\n- {id: a, type: consumeEvent, event: {type: wanted}}\n';
const byTime = 'start: {type: scheduled, cron: "0 0 * * *"}\nstates:\n- {id: a, type: noop}\n';
/** An event that wakes more instances than are tried at a time. */
const instances = 70;

let ground: Ground;
let server: ServerProcess;
const ids: string[] = [];

beforeAll(async () => {
  ground = await startGround({ temporalStays: true });
  server = new ServerProcess('durektiv', ground.env, { args: ['dev'] });
  const end = async () => {
    await server.kill();
    await ground.stop();
  };
  await orEnd(end, async () => {
    await server.serving();
    await ground.api.namespace(namespace, { '/wait.yaml': waiting });
    for (let i = 0; i < instances; i++) ids.push(await ground.api.start(namespace, '/wait.yaml'));
    await eventually('all wait', async () => (await listeners()) === instances);
    ground.freezeTemporal();
  });
}, 120_000);
afterAll(async () => {
  ground.thawTemporal();
  await server.terminate();
  await ground.stop();
});

async function listeners(): Promise<number> {
  const answer = await ground.api.fetch(`/namespaces/${namespace}/events/listeners?limit=1&offset=0`);
  return ((await answer.json()) as { meta: { total: number } }).meta.total;
}

/** What came of it within half a minute. */
async function answerTo(request: Promise<Response>): Promise<number | 'no answer'> {
  return Promise.race([request.then(({ status }) => status), pause(30_000, 'no answer' as const, { ref: false })]);
}

it('a Temporal server that answers nothing holds up neither files nor events for ever', async () => {
  const file = { name: 'timed.yaml', type: 'workflow', data: Buffer.from(byTime).toString('base64') };
  const answers = await Promise.all([
    answerTo(ground.api.fetch(`/namespaces/${namespace}/files`, { method: 'POST', body: JSON.stringify(file) })),
    answerTo(ground.api.broadcast(namespace, { specversion: '1.0', source: '/test', type: 'wanted' })),
  ]);
  expect(answers).toEqual([200, 200]);
  ground.thawTemporal();
  for (const id of ids) expect(await ground.api.ended(namespace, id)).toMatchObject({ status: 'complete' });
}, 120_000);
