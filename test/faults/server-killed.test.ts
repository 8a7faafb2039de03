import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ground, startGround } from './support/ground.js';
import { callsOf, idsOf, itFinishes, type Middle, middles, startAll, wake } from './support/interrupted-flows.js';
import { ServerProcess } from './support/server-process.js';

/** What the processes of the fleet stand on, and how it dies and comes back. */
const servers = {
  Temporal: { kill: (ground: Ground) => ground.killTemporal(), restart: (ground: Ground) => ground.restartTemporal() },
  database: { kill: (ground: Ground) => ground.killDatabase(), restart: (ground: Ground) => ground.restartDatabase() },
} as const;

const namespace = 'killed';

describe.each(['Temporal', 'database'] as const)('kill -9 of the %s server in the middle of a flow', (name) => {
  let ground: Ground;
  let server: ServerProcess;
  let instances: Readonly<Record<Middle, string>>;

  beforeAll(async () => {
    ground = await startGround({ temporalStays: name !== 'Temporal' });
    server = await ServerProcess.start('all-in-one', ground.env);
    await ground.api.namespace(namespace);
    instances = await startAll(ground, namespace);
    await servers[name].kill(ground);
    await servers[name].restart(ground);
    await wake(ground, namespace);
  });
  afterAll(async () => {
    await server?.terminate();
    await ground?.stop();
  });

  itFinishes(() => ({ ground, namespace, instances }));

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
