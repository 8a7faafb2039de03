import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ground, startGround } from './support/ground.js';
import { callsOf, idsOf, type Middle, middles, outputOf, startAll, wake } from './support/interrupted-flows.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'killed';

let ground: Ground;
let server: ServerProcess;
let instances: Readonly<Record<Middle, string>>;

describe('kill -9 of the process of API, workers and calls in the middle of a flow', () => {
  beforeAll(async () => {
    ground = await startGround();
    server = await ServerProcess.start('all-in-one', ground.env);
    await ground.api.namespace(namespace);
    instances = await startAll(ground, namespace);
    await server.kill();
    server = await ServerProcess.start('all-in-one', ground.env);
    await wake(ground, namespace);
  });
  afterAll(async () => {
    await server?.terminate();
    await ground?.stop();
  });

  it.each(middles)(
    '%s: the flow finishes with the right output after the restart',
    async (middle) => {
      const { status, output, errorMessage } = await ground.api.ended(namespace, instances[middle], 40_000);
      expect({ status, output, errorMessage }).toEqual({
        status: 'complete',
        output: outputOf(middle),
        errorMessage: null,
      });
    },
    45_000,
  );

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

  it('interrupts no function', () => {
    expect(ground.stub.deletes).toEqual([]);
  });
});
