import { beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';
import { until } from './support/until.js';

const engine = useEngine();

beforeAll(() => engine().api.namespace('loops'));

const historyLength = async (id: string): Promise<number> =>
  (await engine().client.workflow.getHandle(id).describe()).historyLength;

/** What an empty workflow has. */
const emptyHistory = 5;

/** Events of a checkpoint: a timer and the task that follows it. */
const checkpointEvents = 5;

const endless = (timeouts: string, more = ''): string => `
timeouts: ${timeouts}
states:
- {id: a, type: noop, transition: b ${more}}
- {id: b, type: noop, transition: a}
- {id: caught, type: noop, transition: a}
`;

describe('a loop of pure states', () => {
  it('may turn a million times in one instance', async () => {
    const { status, output, flow } = await engine().api.submit(
      'loops',
      `
states:
- id: count
  type: switch
  conditions: [{condition: jq(.n < 999999), transform: 'jq({n: (.n + 1)})', transition: count}]
`,
      { n: 0 },
    );
    expect({ status, output }).toEqual({ status: 'complete', output: { n: 999_999 } });
    expect(flow).toHaveLength(1000);
  }, 120_000);

  it('may turn ten thousand times: only checkpoints are in its history', async () => {
    const { id, status, output, flow } = await engine().api.submit(
      'loops',
      `
states:
- {id: check, type: switch, conditions: [{condition: jq(.i < 10000), transition: step}]}
- {id: step, type: noop, transform: {i: jq(.i + 1)}, transition: check}
`,
      { i: 0 },
    );
    expect({ status, output }).toEqual({ status: 'complete', output: { i: 10_000 } });
    expect(flow.slice(-3)).toEqual(['check', 'step', 'check']);
    const extra = (await historyLength(id)) - emptyHistory;
    expect(extra % checkpointEvents).toBe(0);
    expect(extra / checkpointEvents).toBeLessThanOrEqual(3);
  });
});

describe('a loop that never ends', () => {
  it('is ended by the interrupt of its flow', async () => {
    const begin = Date.now();
    const { status, errorCode } = await engine().api.submit('loops', endless('{interrupt: PT1S, kill: PT2S}'));
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: 'direktiv.cancels.timeout.soft' });
    expect(Date.now() - begin).toBeGreaterThanOrEqual(1_000);
    expect(Date.now() - begin).toBeLessThan(5_000);
  });

  it('is killed when it catches the interrupt', async () => {
    const everywhere = ", catch: [{error: '*', transition: caught}]";
    const flow = endless('{interrupt: PT1S, kill: PT2S}', everywhere).replace(
      'type: noop, transition: a}\n- {id: caught',
      `type: noop, transition: a ${everywhere}}\n- {id: caught`,
    );
    const { status, errorCode } = await engine().api.submit('loops', flow);
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: 'direktiv.cancels.timeout.hard' });
  });

  it('can be cancelled', async () => {
    const id = await engine().api.submitWithoutWaiting('loops', endless('{interrupt: PT1M}'));
    await until('the loop to run', async () => (await historyLength(id)) > emptyHistory);
    await engine().api.cancel('loops', id);
    const { status, errorCode } = await engine().api.ended('loops', id);
    expect({ status, errorCode }).toEqual({ status: 'cancelled', errorCode: 'direktiv.cancels.api' });
  });

  it('of expressions that work hard is ended too', async () => {
    const { errorCode } = await engine().api.submit(
      'loops',
      `
timeouts: {interrupt: PT1S, kill: PT2S}
states:
- {id: a, type: noop, transform: 'jq({n: ([range(1000)] | add)})', transition: a}
`,
    );
    expect(errorCode).toBe('direktiv.cancels.timeout.soft');
  });

  it('and doubles its data ends with an error that can be caught', async () => {
    const { status, output } = await engine().api.submit(
      'loops',
      `
states:
- {id: a, type: noop, transform: {x: jq(.x + .x)}, transition: a, catch: [{error: direktiv.jq.badCommand, transition: b}]}
- {id: b, type: noop, transform: {code: jq(.error.code)}}
`,
      { x: 'abcdefgh' },
    );
    expect({ status, output }).toEqual({ status: 'complete', output: { code: 'direktiv.jq.badCommand' } });
  });

  it('over many values comes up for air: what an expression leaves is looked at, and that counts', async () => {
    const { id, status, output } = await engine().api.submit(
      'loops',
      `
states:
- {id: a, type: noop, transform: 'jq({l: [range(20000)], i: 0})', transition: b}
- {id: b, type: switch, conditions: [{condition: 'jq(.i < 4000)', transition: c}], defaultTransform: {done: jq(.i)}}
- {id: c, type: noop, transform: 'jq(.i += 1)', transition: b}
`,
    );
    expect({ status, output }).toEqual({ status: 'complete', output: { done: 4000 } });
    const { historyLength } = await engine().client.workflow.getHandle(id).describe();
    expect(historyLength).toBeGreaterThan(5);
  });

  it('that nests its data ever deeper ends with an error that can be caught', async () => {
    const { status, output } = await engine().api.submit(
      'loops',
      `
states:
- {id: a, type: noop, transform: 'jq({d: .})', transition: a, catch: [{error: direktiv.jq.badCommand, transition: b}]}
- {id: b, type: noop, transform: {msg: jq(.error.msg)}}
`,
    );
    expect(status).toBe('complete');
    expect(JSON.stringify(output)).toContain('output depth (1000)');
  });
});
