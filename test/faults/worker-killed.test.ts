import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Collector, startCollector } from '../support/collector.js';
import { eventually } from './support/eventually.js';
import { type Ground, startGround } from './support/ground.js';
import { callsOf, idsOf, itFinishes, type Middle, middles, startAll, wake } from './support/interrupted-flows.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'killed';

let ground: Ground;
let server: ServerProcess;
let instances: Readonly<Record<Middle, string>>;
let collector: Collector;

/** How often the states of an instance were told, by name. */
function spansOf(id: string): Record<string, number> {
  const spans = collector.spans.filter(
    ({ attributes }) => attributes['durektiv.instance'] === id && 'durektiv.step' in attributes,
  );
  return Object.fromEntries(spans.map(({ name }) => [name, spans.filter((span) => span.name === name).length]));
}

describe('kill -9 of the process of API, workers and calls in the middle of a flow', () => {
  beforeAll(async () => {
    collector = await startCollector();
    ground = await startGround({ temporalStays: true });
    const env = { ...ground.env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '100' };
    server = await ServerProcess.start('all-in-one', env);
    await ground.api.namespace(namespace);
    instances = await startAll(ground, namespace);
    await eventually('the states before are told', () =>
      Object.values(instances).every((id) => spansOf(id)['before'] === 1),
    );
    await server.kill();
    server = await ServerProcess.start('all-in-one', env);
    await wake(ground, namespace);
  });
  afterAll(async () => {
    await server?.terminate();
    await ground?.stop();
    await collector?.close();
  });

  itFinishes(() => ({ ground, namespace, instances }));

  it('makes the call that was cut off again, under the same action id and no other', () => {
    const calls = callsOf(ground.stub, 'call', 'middle');
    expect(calls).toHaveLength(2);
    expect(idsOf(calls)).toBe(1);
    expect(calls[0]?.droppedAt).toBeDefined();
  });

  it('never makes a finished call again', () => {
    for (const middle of middles) {
      expect(callsOf(ground.stub, middle, 'before')).toHaveLength(1);
      expect(callsOf(ground.stub, middle, 'after')).toHaveLength(1);
    }
  });

  it('makes the retry of the flow once, under an action id of its own', () => {
    const calls = callsOf(ground.stub, 'retry', 'middle');
    expect(calls).toHaveLength(2);
    expect(idsOf(calls)).toBe(2);
  });

  it.each(middles)('%s: each of its states is in the trace once', async (middle) => {
    const once = { before: 1, middle: 1, after: 1 };
    await expect.poll(() => spansOf(instances[middle]), { timeout: 10_000 }).toEqual(once);
  });

  it('interrupts no function', () => {
    expect(ground.stub.deletes).toEqual([]);
  });
});
