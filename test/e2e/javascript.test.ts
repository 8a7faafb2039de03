import { beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/json/json.js';
import type { Ended } from './support/api.js';
import { useEngine } from './support/engine.js';
import { eventsOf, eventTypesOf, typeOf } from './support/history.js';
import { withFunction } from './support/flow-texts.js';

const engine = useEngine();
const namespace = 'javascript';

beforeAll(() => engine().api.namespace(namespace));

const run = (flow: string, input: Json = {}): Promise<Ended> => engine().api.submit(namespace, flow, input);
const state = (lines: object): string => JSON.stringify({ states: [{ id: 'a', type: 'noop', ...lines }] });
const endless = state({ transform: { x: 'js(for (;;);)' }, catch: [{ error: 'direktiv.jq.badCommand' }] });

describe.concurrent('JavaScript runs wherever an expression may stand', () => {
  it('in log, metadata and transform', async () => {
    const flow = state({
      log: 'js(return "logged " + data.n)',
      metadata: 'js(return {m: 1})',
      transform: 'js(return data)',
    });
    const { id, output } = await run(flow, { n: 1 });
    expect(output).toEqual({ n: 1 });
    expect(await engine().api.logs(namespace, id)).toContain('logged 1');
  });

  it('in conditions', async () => {
    const flow = `
states:
- id: a
  type: switch
  conditions:
  - {condition: js(return null), transition: wrong}
  - {condition: js(return data.n > 5), transition: wrong}
  - {condition: js(return data.n), transition: right}
- {id: wrong, type: noop}
- {id: right, type: noop, transform: {took: right}}
`;
    expect((await run(flow, { n: 5 })).output).toEqual({ took: 'right' });
  });

  it('in the input of an action and the texts of an error', async () => {
    const flow = `${withFunction}
states:
- {id: a, type: action, action: {function: f, input: {x: js(return data.n + 1)}}, transition: b}
- {id: b, type: error, error: e, message: 'js(return "got %v")', args: [js(return data.return.x)]}
`;
    expect(await run(flow, { n: 1 })).toMatchObject({ errorCode: 'e', errorMessage: 'got 2' });
  });

  it('in the context of an event, where its error cannot be caught', async () => {
    const flow = `
states:
- {id: a, type: consumeEvent, event: {type: t, context: {x: js(throw 1)}}, catch: [{error: '*'}]}
`;
    expect(await run(flow)).toMatchObject({ status: 'failed', errorCode: 'direktiv.event.jq' });
  });

  it('in the context of an event, where the deadline of the flow can be caught', async () => {
    const flow = `
timeouts: {interrupt: PT2S, kill: PT20S}
states:
- {id: a, type: consumeEvent, event: {type: t, context: {x: js(for (;;);)}}, catch: [{error: direktiv.cancels.timeout.soft}]}
`;
    expect(await run(flow)).toMatchObject({ status: 'complete', flow: ['a'] });
  });

  it('in the context of an event, whose error is told also when it took long', async () => {
    const slow = Array.from({ length: 12 }, () => 'js(for (let i = 0; i < 1e7; i++); return 1)');
    const context = { x: [...slow, 'js(throw "at last")'] };
    const flow = JSON.stringify({ states: [{ id: 'a', type: 'consumeEvent', event: { type: 't', context } }] });
    const { errorCode, errorMessage } = await run(flow);
    expect(errorCode).toBe('direktiv.event.jq');
    expect(errorMessage).toContain('"at last"');
  }, 60_000);

  it('in loops: an error can be caught, and says where it is', async () => {
    const flow = state({ transform: { a: ['js(throw "no")'] }, catch: [{ error: 'direktiv.jq.*' }] });
    const { output } = await run(flow);
    const msg = `unable to apply transform: in 'a': in element 0: error in js 'throw "no"': "no"`;
    expect(output).toEqual({ error: { code: 'direktiv.jq.badCommand', msg } });
  });

  it('with its own clock: the time of the workflow', async () => {
    const { output } = await run(state({ transform: { js: 'js(return Date.now() / 1000)', jq: 'jq(now)' } }));
    const { js, jq } = output as { js: number; jq: number };
    expect(js).toBe(jq);
    expect(Math.abs(js - Date.now() / 1000)).toBeLessThan(60);
  });
});

describe.concurrent('a value with JavaScript', () => {
  it('is one marker in the history, however many scripts it has; without any it is none', async () => {
    const value = { a: 'js(return 1)', b: ['js(return 2)', 'jq(.n)'], c: 'x js(return 3) y js(return 4)' };
    const scripted = await eventTypesOf(engine().client, (await run(state({ transform: value }), { n: 1 })).id);
    const plain = await eventTypesOf(engine().client, (await run(state({ transform: { a: 'jq("js(1)")' } }))).id);
    expect(plain).toHaveLength(5);
    expect(scripted.filter((type) => type === 'MARKER_RECORDED')).toHaveLength(1);
    expect(scripted).toHaveLength(6);
  });

  it('leaves its data out of the history, and a large result too', async () => {
    const script = 'js(return {text: data.text.toUpperCase()})';
    const { id, output } = await run(state({ transform: script }), { text: 'x'.repeat(2_000_000) });
    expect((output as { text: string }).text).toBe('X'.repeat(2_000_000));
    const [marker] = (await eventsOf(engine().client, id)).filter((event) => typeOf(event) === 'MARKER_RECORDED');
    expect(JSON.stringify(marker).length).toBeLessThan(10_000);
  });

  it('ends at the deadline of its state', async () => {
    const flow = `
timeouts: {interrupt: PT2S, kill: PT20S}
states:
- {id: a, type: noop, transform: {x: js(for (;;);)}, catch: [{error: direktiv.cancels.timeout.soft}]}
`;
    const { status, output } = await run(flow);
    expect(status).toBe('complete');
    expect((output as { error: JsonObject }).error['code']).toBe('direktiv.cancels.timeout.soft');
  });
});

describe('JavaScript that takes long', () => {
  it('can be cancelled', async () => {
    const many = Array.from({ length: 20 }, () => 'js(const end = 4e8; for (let i = 0; i < end; i++); return 1)');
    const id = await engine().api.submitWithoutWaiting(namespace, state({ transform: { many } }));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await engine().api.cancel(namespace, id);
    expect(await engine().api.ended(namespace, id, 60_000)).toMatchObject({ status: 'cancelled' });
  }, 90_000);

  it.each([0, 1_000, 4_000])(
    'hears of a cancel within seconds, %i ms after its start',
    async (wait) => {
      const id = await engine().api.submitWithoutWaiting(namespace, endless);
      await new Promise((resolve) => setTimeout(resolve, wait));
      const start = performance.now();
      await engine().api.cancel(namespace, id);
      expect((await engine().api.ended(namespace, id, 60_000)).status).toBe('cancelled');
      expect(performance.now() - start).toBeLessThan(5_000);
    },
    90_000,
  );

  it('is begun again as an activity of its own when it takes long', async () => {
    const script = 'js(for (let i = 0; i < 3e7; i++); return [Date.now(), Math.random()])';
    const value = { x: Array.from({ length: 12 }, () => script), now: 'jq(now * 1000)' };
    const { id, output } = await run(state({ transform: value }));
    const { x, now } = output as unknown as { x: [number, number][]; now: number };
    expect(new Set(x.map(([time]) => time))).toEqual(new Set([Math.floor(now)]));
    expect(new Set(x.map(([, random]) => random)).size).toBe(12);
    const types = await eventTypesOf(engine().client, id);
    expect(types.filter((type) => /MARKER|ACTIVITY/.test(type))).toEqual([
      'MARKER_RECORDED',
      'ACTIVITY_TASK_SCHEDULED',
      'ACTIVITY_TASK_STARTED',
      'ACTIVITY_TASK_COMPLETED',
    ]);
  }, 60_000);
});

describe('an endless jq and an endless js', () => {
  it('end as errors of their flows, leave the others alone, and let no workflow task fail', async () => {
    const tiny = state({ transform: { x: 'jq(1 + 1)' } });
    const scripted = state({ transform: { x: 'js(return 1 + 1)' } });
    const time = async (flow: string): Promise<number> => {
      const start = performance.now();
      expect((await run(flow)).output).toEqual({ x: 2 });
      return performance.now() - start;
    };
    const times = async (flow: string): Promise<number> =>
      median([await time(flow), await time(flow), await time(flow)]);
    const calm = { tiny: await times(tiny), scripted: await times(scripted) };
    const jq = run(state({ transform: { x: 'jq(def f: f; f)' }, catch: [{ error: 'direktiv.jq.badCommand' }] }));
    const js = engine().api.submitWithoutWaiting(namespace, endless);
    const id = await js;
    const loaded = { tiny: await times(tiny), scripted: await times(scripted) };
    expect((await engine().api.instance(namespace, id)).status).toBe('pending');
    for (const kind of ['tiny', 'scripted'] as const) expect(loaded[kind]).toBeLessThan(calm[kind] * 5 + 500);
    expect((await jq).status).toBe('complete');
    const { status, output } = await engine().api.ended(namespace, id, 60_000);
    expect(status).toBe('complete');
    expect(JSON.stringify(output)).toContain('it ran longer than 10 s');
    const types = await eventTypesOf(engine().client, id);
    expect(types.filter((type) => /^WORKFLOW_TASK_(FAILED|TIMED_OUT)/.test(type))).toEqual([]);
  }, 120_000);
});

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
