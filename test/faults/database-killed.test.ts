import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ground, startGround } from './support/ground.js';
import { callsOf, idsOf, type Middle, middles, outputOf, startAll, wake } from './support/interrupted-flows.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'database-killed';

let ground: Ground;
let server: ServerProcess;
let instances: Readonly<Record<Middle, string>>;

describe('kill -9 of the database server in the middle of a flow', () => {
  beforeAll(async () => {
    ground = await startGround();
    server = await ServerProcess.start('all-in-one', ground.env);
    await ground.api.namespace(namespace);
    instances = await startAll(ground, namespace);
    await ground.killDatabase();
    await ground.restartDatabase();
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

  it('makes no call under another action id', () => {
    for (const middle of middles) {
      expect(idsOf(callsOf(ground.stub, middle, 'before'))).toBe(1);
      expect(idsOf(callsOf(ground.stub, middle, 'after'))).toBe(1);
    }
    expect(idsOf(callsOf(ground.stub, 'call', 'middle'))).toBe(1);
    expect(idsOf(callsOf(ground.stub, 'retry', 'middle'))).toBe(2);
  });

  it('needs no restart of the workers', () => {
    expect(server.hasEnded).toBe(false);
  });
});
