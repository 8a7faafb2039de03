import { expect } from 'vitest';
import type { Json, JsonObject } from '../../../src/json/json.js';
import type { TestEngine } from './engine.js';
import { until } from './until.js';

let lastEvent = 0;

/** A CloudEvent with an id of its own. */
export function eventOf(type: string, more: JsonObject = {}): JsonObject {
  return { specversion: '1.0', id: `event-${++lastEvent}`, source: 'https://example.com/test', type, ...more };
}

/** Publishes through the API. */
export async function publish({ api }: TestEngine, namespace: string, event: JsonObject): Promise<void> {
  expect((await api.broadcast(namespace, event)).status).toBe(200);
}

/** Waits until an instance listens for an event of the type. */
export async function untilListening(
  { store }: TestEngine,
  namespace: string,
  id: string,
  type: string,
): Promise<void> {
  await until(`${id} to listen`, async () =>
    (await store.listeners.candidates(namespace, type)).some(({ instance }) => instance === id),
  );
}

/** Starts a flow and gives its id once it listens for an event of the type. */
export async function startListening(
  engine: TestEngine,
  namespace: string,
  flow: string,
  type: string,
  input: Json = {},
): Promise<string> {
  const id = await engine.api.submitWithoutWaiting(namespace, flow, input);
  await untilListening(engine, namespace, id, type);
  return id;
}
