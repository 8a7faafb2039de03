import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';
import { randomFlow, type RandomFlow } from './support/random-flows.js';

const engine = useEngine();
const namespace = 'random';
const timeouts = { interrupt: 'PT1S', kill: 'PT2S' };
/** Far beyond the kill: a flow that takes so long hangs. */
const patience = 30_000;

beforeAll(() => engine().api.namespace(namespace));

async function endOf(flow: RandomFlow) {
  const text = JSON.stringify(flow);
  const id = await engine().api.submitWithoutWaiting(namespace, text);
  const { status, errorCode, errorMessage } = await engine().api.ended(namespace, id, patience);
  return { text, status, hasCode: errorCode !== null, hasMessage: errorMessage !== null };
}

describe('a random graph of states', () => {
  // Many at once: those that loop take their two seconds together.
  it('ends, or is killed in time, and its status always says which', { timeout: 4 * patience }, () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(randomFlow({ loops: true, timeouts, fields: {} }), { minLength: 16, maxLength: 16 }),
        async (flows) => {
          for (const { status, ...end } of await Promise.all(flows.map(endOf))) {
            const failed = status !== 'complete';
            expect({ ...end, status }).toEqual({ ...end, status, hasCode: failed, hasMessage: failed });
            expect(['complete', 'failed', 'cancelled', 'crashed']).toContain(status);
          }
        },
      ),
      { numRuns: 3, endOnFailure: true },
    ),
  );
});
