import { beforeAll, expect, it } from 'vitest';
import { newInstance } from '../store/samples.js';
import { useEngine } from './support/engine.js';

const engine = useEngine();
const count = 250;

beforeAll(async () => {
  const { store } = engine();
  await store.namespaces.create('shop');
  const definition = await store.definitions.put('x');
  for (let n = 0; n < count; n++) {
    const createdAt = Date.now() + Math.floor(n / 3);
    const row = newInstance({
      namespace: 'shop',
      definition,
      createdAt,
      path: `/${n % 2 === 0 ? 'even' : 'odd'}.yaml`,
    });
    await store.instances.insert(row);
    await store.instances.end(row.id, {
      status: 'complete',
      confirmed: true,
      errorCode: null,
      errorMessage: null,
      endedAt: createdAt,
    });
  }
});

async function list(query: string): Promise<{ total: number; ids: string[] }> {
  const response = await engine().api.fetch(`/namespaces/shop/instances?${query}`);
  const { meta, data } = (await response.json()) as { meta: { total: number }; data: { id: string }[] };
  return { total: meta.total, ids: data.map(({ id }) => id) };
}

it('lists all instances where no limit is given, the newest first', async () => {
  const all = await list('');
  expect(all.total).toBe(count);
  expect(new Set(all.ids).size).toBe(count);
  const parts = await Promise.all([0, 60, 120, 180, 240].map((offset) => list(`limit=60&offset=${offset}`)));
  expect(parts.flatMap(({ ids }) => ids)).toEqual(all.ids);
});

it('takes a limit, an offset, an order and a filter over any number of instances', async () => {
  const oldest = await list('order.field=CREATED&order.direction=ASC');
  expect(oldest.ids).toEqual((await list('')).ids.toReversed());
  const some = await list('order.field=CREATED&order.direction=ASC&limit=180&offset=30');
  expect(some).toEqual({ total: count, ids: oldest.ids.slice(30, 210) });
  const odd = await list('filter.field=AS&filter.type=MATCH&filter.val=/odd.yaml&limit=1000');
  expect(odd.total).toBe(count / 2);
  expect(odd.ids).toHaveLength(count / 2);
});
