import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orEnd } from '../support/all-or-none.js';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'temporal-down';
const flow = 'states:\n- {id: a, type: noop}\n';
const waiting = 'states:\n- {id: a, type: consumeEvent, event: {type: wanted}}\n';
const byTime = 'start: {type: scheduled, cron: "0 0 * * *"}\nstates:\n- {id: a, type: noop}\n';
/** It waits some 3 s for a Temporal that starts again, and no longer; what it measures may be twice as slow. */
const bounded = 6_000;

/** `durektiv dev` starts runs on the connection of its flow worker, a fleet on that of a client. */
const entries = [
  ['all-in-one', []],
  ['durektiv', ['dev']],
] as const;
type Entry = (typeof entries)[number][0];

/** What was answered, and after how many milliseconds. */
interface Answer {
  readonly response: Response;
  readonly ms: number;
}

/** A process whose Temporal server was killed, and what it answered to the first requests after that. */
interface World {
  readonly ground: Ground;
  readonly server: ServerProcess;
  readonly first: Readonly<Record<keyof typeof requests, Promise<Answer>>>;
}

/** All of them ask Temporal. `id` is an instance that waits. */
const requests = {
  start: ({ api }: Ground) => api.fetch(`/namespaces/${namespace}/instances?path=/a.yaml`, { method: 'POST' }),
  'start with wait=true': ({ api }: Ground) =>
    api.fetch(`/namespaces/${namespace}/instances?path=/a.yaml&wait=true`, { method: 'POST' }),
  submission: ({ api }: Ground) =>
    api.fetch(`/namespaces/${namespace}/submissions?wait=true`, { method: 'POST', body: JSON.stringify({ flow }) }),
  cancel: ({ api }: Ground, id: string) =>
    api.fetch(`/namespaces/${namespace}/instances/${id}`, {
      method: 'PATCH',
      body: JSON.stringify({ status: 'cancelled' }),
    }),
  'read of an instance that runs': ({ api }: Ground, id: string) =>
    api.fetch(`/namespaces/${namespace}/instances/${id}`),
  'upload of a flow that starts by time': ({ api }: Ground) =>
    api.fetch(`/namespaces/${namespace}/files`, {
      method: 'POST',
      body: JSON.stringify({
        name: 'timed.yaml',
        type: 'workflow',
        data: Buffer.from(byTime).toString('base64'),
      }),
    }),
} satisfies Record<string, (ground: Ground, id: string) => Promise<Response>>;
const names = Object.keys(requests) as (keyof typeof requests)[];
/** What is written is written, and its schedule is made later. */
const upload = 'upload of a flow that starts by time';

/** Both at the same time, because most of the time they wait. */
const worlds = new Map<Entry, World>();

beforeAll(async () => {
  await Promise.all(
    entries.map(async ([entry, args]) => {
      const ground = await startGround();
      const server = new ServerProcess(entry, ground.env, { args });
      const end = async () => {
        await server.kill();
        await ground.stop();
      };
      const first = await orEnd(end, async () => {
        await server.serving();
        await ground.api.namespace(namespace, { '/a.yaml': flow, '/wait.yaml': waiting });
        const id = await ground.api.start(namespace, '/wait.yaml');
        await ground.killTemporal();
        const asked = names.map((name) => [name, timed(requests[name](ground, id))] as const);
        return { answers: Object.fromEntries(asked) as World['first'] };
      });
      worlds.set(entry, { ground, server, first: first.answers });
    }),
  );
}, 120_000);
afterAll(async () => {
  for (const { ground, server } of worlds.values()) {
    await server.terminate();
    await ground.stop();
  }
});

/** What a load balancer sees: whether the process lives, and whether it can take work. */
async function health({ api }: Ground): Promise<{ alive: number; ready: number; checks: unknown }> {
  const [alive, ready] = await Promise.all(['healthz', 'readyz'].map((path) => fetch(`${api.url}/${path}`)));
  const { checks } = (await ready?.json()) as { checks: unknown };
  return { alive: alive?.status ?? 0, ready: ready?.status ?? 0, checks };
}

async function timed(answer: Promise<Response>): Promise<Answer> {
  const began = performance.now();
  const response = await answer;
  return { response, ms: performance.now() - began };
}

describe.each(entries)('a Temporal server that is down (%s)', (entry) => {
  const world = (): World => worlds.get(entry)!;

  it.each(names.filter((name) => name !== upload))(
    'makes a %s answer 503 with a code and Retry-After, soon',
    async (name) => {
      const { response, ms } = await world().first[name];
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
      expect(await response.json()).toEqual({
        error: { code: 'temporal_unavailable', message: 'Temporal does not answer at this moment: try again' },
      });
      expect(ms).toBeLessThan(bounded);
    },
    45_000,
  );

  it('keeps files from nobody for long', async () => {
    const { response, ms } = await world().first[upload];
    expect(response.status).toBe(200);
    expect(ms).toBeLessThan(bounded);
  }, 45_000);

  it('is told by /readyz, while /healthz says that the process lives', async () => {
    const { ground } = world();
    const failing = { alive: 200, ready: 503, checks: { database: 'ok', temporal: 'failing' } };
    await expect.poll(() => health(ground), { timeout: 10_000 }).toEqual(failing);
  });

  it('leaves no instance of a start that was refused', async () => {
    const { ground } = world();
    const ofFlow = 'filter.field=AS&filter.type=MATCH&filter.val=/a.yaml';
    const list = await ground.api.fetch(`/namespaces/${namespace}/instances?${ofFlow}`);
    expect([list.status, ((await list.json()) as { data: unknown[] }).data]).toEqual([200, []]);
  });

  it('is found again without a restart', async () => {
    const { ground, server } = world();
    await ground.restartTemporal();
    const start = async () => (await requests.start(ground)).status;
    await expect.poll(start, { timeout: 45_000, interval: 500 }).toBe(200);
    expect(await ground.api.run(namespace, '/a.yaml')).toMatchObject({ status: 'complete' });
    expect(server.hasEnded).toBe(false);
  }, 60_000);

  it('is waited for when it only starts again', async () => {
    const { ground } = world();
    await ground.killTemporal();
    const started = requests.start(ground);
    await ground.restartTemporal();
    expect((await started).status).toBe(200);
  }, 60_000);
});

describe('a database that is down', () => {
  it('is told by /readyz, which is ready again when it is back', async () => {
    const { ground } = worlds.get('all-in-one')!;
    await ground.killDatabase();
    const failing = { alive: 200, ready: 503, checks: { database: 'failing', temporal: 'ok' } };
    await expect.poll(() => health(ground), { timeout: 10_000 }).toEqual(failing);
    await ground.restartDatabase();
    const ok = { alive: 200, ready: 200, checks: { database: 'ok', temporal: 'ok' } };
    await expect.poll(() => health(ground), { timeout: 20_000 }).toEqual(ok);
  }, 60_000);
});
