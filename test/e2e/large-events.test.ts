import { beforeAll, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';
import { eventOf, publish, startListening } from './support/events.js';

const engine = useEngine();
const namespace = 'large';
const mebibyte = 1024 * 1024;
/** An event may take 32 MiB. */
const size = 31 * mebibyte;

beforeAll(() => engine().api.namespace(namespace));

const waiting = (types: readonly string[]): string => `
states:
- id: a
  type: eventsAnd
  events: [${types.map((type) => `{type: ${type}}`).join(', ')}]
  transform: 'jq(map_values(.data | length))'
  catch: [{error: '*'}]
`;

it('several large events are handed over together; more than an instance may hold end it with an error', async () => {
  const { api } = engine();
  const types = ['one', 'two', 'three', 'four', 'five'];
  const fits = await startListening(engine(), namespace, waiting(types.slice(0, 3)), 'three');
  const exceeds = await startListening(engine(), namespace, waiting(types), 'five');
  for (const type of types) await publish(engine(), namespace, eventOf(type, { data: type.charAt(0).repeat(size) }));
  const complete = { status: 'complete', output: { one: size, two: size, three: size } };
  expect(await api.ended(namespace, fits, 100_000)).toMatchObject(complete);
  const { errorCode, errorMessage } = await api.ended(namespace, exceeds, 100_000);
  expect(errorCode).toBe('direktiv.data.tooLarge');
  expect(errorMessage).toContain('156 MiB as JSON, more than the 128 MiB an instance may hold');
}, 240_000);
