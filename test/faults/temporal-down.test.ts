import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orEnd } from '../support/all-or-none.js';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'temporal-down';
const flow = 'states:\n- {id: a, type: noop}\n';

/** `durektiv dev` starts runs on the connection of its flow worker, a fleet on that of a client. */
const entries = [
  ['all-in-one', []],
  ['durektiv', ['dev']],
] as const;
type Entry = (typeof entries)[number][0];

/** A process whose Temporal server was killed, and what it answered to the first start after that. */
interface World {
  readonly ground: Ground;
  readonly server: ServerProcess;
  readonly first: Promise<Response>;
}

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
        await ground.api.namespace(namespace, { '/a.yaml': flow });
        await ground.killTemporal();
        return { answer: start(ground) };
      });
      worlds.set(entry, { ground, server, first: first.answer });
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

function start({ api }: Ground): Promise<Response> {
  return api.fetch(`/namespaces/${namespace}/instances?path=/a.yaml`, { method: 'POST' });
}

describe.each(entries)('a Temporal server that is down (%s)', (entry) => {
  const world = (): World => worlds.get(entry)!;

  it('makes starts answer 503 with a code and Retry-After, in a bounded time', async () => {
    const answer = await world().first;
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await answer.json()).toEqual({
      error: { code: 'temporal_unavailable', message: 'Temporal does not answer at this moment: try again' },
    });
  }, 45_000);

  it('is told by /readyz, while /healthz says that the process lives', async () => {
    const { ground } = world();
    const failing = { alive: 200, ready: 503, checks: { database: 'ok', temporal: 'failing' } };
    await expect.poll(() => health(ground), { timeout: 10_000 }).toEqual(failing);
  });

  it('leaves no instance of a start that was refused', async () => {
    const { ground } = world();
    const list = await ground.api.fetch(`/namespaces/${namespace}/instances`);
    expect([list.status, ((await list.json()) as { data: unknown[] }).data]).toEqual([200, []]);
  });

  it('is found again without a restart', async () => {
    const { ground, server } = world();
    await ground.restartTemporal();
    await expect.poll(async () => (await start(ground)).status, { timeout: 45_000, interval: 500 }).toBe(200);
    expect(await ground.api.run(namespace, '/a.yaml')).toMatchObject({ status: 'complete' });
    expect(server.hasEnded).toBe(false);
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
