import { expect, it } from 'vitest';
import { type DeliveryOutcome, Dispatcher } from '../../src/events/dispatcher.js';
import type { Delivery } from '../../src/store/events/deliveries.js';
import type { DeliveryQueue } from '../../src/store/events/delivery-queue.js';

const delivery = (id: number, attempts = 0): Delivery => ({
  ...{
    id,
    namespace: 'n',
    instance: `i${id}`,
    waitId: 'w',
    path: null,
    listener: 'l',
    choice: 0,
    events: [],
    attempts,
  },
});
const many = (count: number): Delivery[] => Array.from({ length: count }, (_, n) => delivery(n + 1));

/** A dispatcher whose outbox only notes, in order, what it is told. */
function dispatcher(deliver: (one: Delivery) => Promise<DeliveryOutcome>) {
  const told: string[] = [];
  const problems: string[] = [];
  const note = (what: string) => (ids: readonly number[]) => Promise.resolve(void told.push(`${what} ${ids.join()}`));
  const queue = {
    ...{ keep: note('keep'), hold: note('hold'), remove: note('remove') },
    postpone: (id: number, ms: number) => Promise.resolve(void told.push(`postpone ${id} ${ms}`)),
  };
  const one = new Dispatcher({
    outbox: { release: () => Promise.resolve({ deliveries: [], more: false }) },
    deliveries: queue as unknown as DeliveryQueue,
    deliver: (given) => (told.push(`deliver ${given.id}`), deliver(given)),
    problem: (message) => problems.push(message),
  });
  return { one, told, problems };
}

const settled = () => Promise.resolve('settled' as const);
const fails = () => Promise.reject(new Error('no Temporal'));

it('deliveries that wait for others to be made are kept from other dispatchers before it is their turn', async () => {
  const { one, told } = dispatcher(settled);
  await one.deliver(many(40));
  const rest = Array.from({ length: 8 }, (_, n) => n + 33);
  expect(told.slice(32)).toEqual([`keep ${rest.join()}`, ...rest.map((id) => `deliver ${id}`)]);
});

it('a delivery that fails is postponed, twice as long each time, for a minute at most', async () => {
  const { one, told, problems } = dispatcher(fails);
  for (const attempts of [0, 1, 6, 7, 5_000]) await one.deliver([delivery(1, attempts)]);
  const waits = told.filter((line) => line.startsWith('postpone')).map((line) => Number(line.split(' ')[2]));
  expect(waits).toEqual([500, 1_000, 32_000, 60_000, 60_000]);
  expect(problems).toEqual(Array.from(waits, () => 'event delivery 1 to instance i1 failed; it is tried again'));
});

it('a delivery that has failed for more than a week is given up', async () => {
  const attempts = 12_000;
  const { one, told, problems } = dispatcher(fails);
  await one.deliver([delivery(1, attempts - 1)]);
  expect(told).toEqual(['deliver 1', 'postpone 1 60000']);
  await one.deliver([delivery(1, attempts)]);
  await one.stop();
  expect(told.slice(2)).toEqual(['deliver 1', 'remove 1']);
  expect(problems.at(-1)).toBe('event delivery 1 to instance i1 failed; it is given up');
});

it('nothing further is tried when a whole batch has failed: whoever publishes does not wait for thousands', async () => {
  const { one, told } = dispatcher(fails);
  await one.deliver(many(40));
  expect(told.filter((line) => line.startsWith('deliver'))).toHaveLength(32);
});

it('a batch of which one was made is no reason to stop', async () => {
  const { one, told } = dispatcher(({ id }) => (id === 7 ? settled() : fails()));
  await one.deliver(many(40));
  expect(told.filter((line) => line.startsWith('deliver'))).toHaveLength(40);
});

it('what belongs to a paused namespace is held, and stays in the outbox', async () => {
  const { one, told } = dispatcher(({ id }) => Promise.resolve(id === 2 ? 'paused' : 'settled'));
  await one.deliver(many(3));
  await one.stop();
  expect(told.slice(3)).toEqual(['hold 2', 'remove 1,3']);
});
