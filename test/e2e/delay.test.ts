import { beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';

/** Section 4.6 of the specification, sentence by sentence. */
const engine = useEngine();

beforeAll(() => engine().api.namespace('delay'));

/** Runs a flow and gives its end and how many seconds it took. */
async function timed(flow: string) {
  const begin = Date.now();
  const { status, errorCode, output, flow: trace } = await engine().api.submit('delay', flow);
  return { status, errorCode, output, trace, seconds: (Date.now() - begin) / 1000 };
}

describe.concurrent('a delay', () => {
  it('lasts its duration; then come its transform and its transition', async () => {
    const { seconds, ...ended } = await timed(`
states:
- {id: a, type: delay, duration: PT2S, transform: {x: 1}, transition: b}
- {id: b, type: noop}
`);
    expect(ended).toEqual({ status: 'complete', errorCode: null, output: { x: 1 }, trace: ['a', 'b'] });
    expect(seconds).toBeGreaterThanOrEqual(2);
    expect(seconds).toBeLessThan(10);
  });

  it.each(['P', 'PT0S'])('of zero is over at once: %s', async (duration) => {
    expect((await timed(`states: [{id: a, type: delay, duration: ${duration}}]`)).status).toBe('complete');
  });

  it('is interrupted by the soft timeout of the flow, which can be caught', async () => {
    const { seconds, ...ended } = await timed(`
timeouts: {interrupt: PT1S}
states:
- {id: a, type: delay, duration: PT1H, transform: {x: 1}, catch: [{error: direktiv.cancels.timeout.soft, transition: b}]}
- {id: b, type: noop, transform: jq(.error)}
`);
    const output = { code: 'direktiv.cancels.timeout.soft', msg: 'operation timed out' };
    expect(ended).toEqual({ status: 'complete', errorCode: null, output, trace: ['a', 'b'] });
    expect(seconds).toBeLessThan(30);
  });

  it('does not make the interrupt of its flow later', async () => {
    const { errorCode } = await timed('timeouts: {interrupt: PT1S}\nstates: [{id: a, type: delay, duration: PT1H}]');
    expect(errorCode).toBe('direktiv.cancels.timeout.soft');
  });

  it('is ended by the hard timeout of the flow', async () => {
    const { errorCode } = await timed(`
timeouts: {kill: PT1S}
states: [{id: a, type: delay, duration: PT1H, catch: [{error: '*'}]}]
`);
    expect(errorCode).toBe('direktiv.cancels.timeout.hard');
  });

  it('can be cancelled at any time', async () => {
    const { api } = engine();
    const id = await api.submitWithoutWaiting('delay', 'states: [{id: a, type: delay, duration: PT1H}]');
    await api.cancel('delay', id);
    expect(await api.ended('delay', id)).toMatchObject({ status: 'cancelled', errorCode: 'direktiv.cancels.api' });
  });
});
