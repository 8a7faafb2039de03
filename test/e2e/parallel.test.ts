import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import type { Ended } from './support/api.js';
import { useEngine } from './support/engine.js';
import { instancesOf } from './support/children.js';
import { withFunction } from './support/flow-texts.js';
import { callMarked, callsMarked } from './support/stub-calls.js';
import { until } from './support/until.js';

/** Section 4.5 of the specification, sentence by sentence. */
const engine = useEngine();
const namespace = 'parallel';

const functions = `${withFunction}
- {id: seven, type: subflow, workflow: /seven.yaml}
- {id: hour, type: subflow, workflow: /hour.yaml}
- {id: nap, type: subflow, workflow: /nap.yaml}
- {id: fails, type: subflow, workflow: /fails.yaml}
`;

beforeAll(() =>
  engine().api.namespace(namespace, {
    '/seven.yaml': 'states: [{id: a, type: delay, duration: PT1S, transform: {n: 7}}]',
    '/hour.yaml': 'states: [{id: a, type: delay, duration: PT1H}]',
    '/nap.yaml': 'states: [{id: a, type: delay, duration: PT3S, transform: {late: true}}]',
    '/fails.yaml':
      'states: [{id: a, type: delay, duration: PT1S, transition: b}, {id: b, type: error, error: e.x, message: no}]',
  }),
);

const submit = (flow: string, input: Json = {}): Promise<Ended> => engine().api.submit(namespace, flow, input);

/** A parallel of these actions (YAML, one a line). */
const parallel = (actions: readonly string[], more = ''): string => `${functions}
states:
- id: a
  type: parallel
${more}
  actions:
${actions.map((action) => `  - ${action}`).join('\n')}
`;
const or = (actions: readonly string[], more = ''): string => parallel(actions, `  mode: or\n${more}`);
const call = (input: string, more = ''): string => `{function: f, input: {${input}}${more}}`;

/** Runs a flow and gives its end and how many seconds it took. */
async function timed(flow: string): Promise<Ended & { readonly seconds: number }> {
  const begin = Date.now();
  const ended = await submit(flow);
  return { ...ended, seconds: (Date.now() - begin) / 1000 };
}

describe('a wide parallel state', () => {
  it('of a hundred actions has a hundred answers', { timeout: 60_000 }, async () => {
    const actions = Array.from({ length: 100 }, (_, n) => call(`n: ${n}`));
    const { output } = await submit(parallel(actions, '  transform: "jq({r: [.return[].n]})"'));
    expect(output).toEqual({ r: Array.from({ length: 100 }, (_, n) => n) });
  });

  it('sends no task with more than Temporal takes: 4.5 MB of inputs', { timeout: 120_000 }, async () => {
    const actions = Array.from({ length: 150 }, (_, n) => `{function: f, input: {t: jq(.text), n: ${n}}}`);
    const flow = parallel(actions, '  transform: "jq({sum: ([.return[].n] | add)})"');
    const id = await engine().api.submitWithoutWaiting(namespace, flow, { text: 'x'.repeat(30_000) });
    const { status, output } = await engine().api.ended(namespace, id, 100_000);
    expect({ status, output }).toEqual({ status: 'complete', output: { sum: (149 * 150) / 2 } });
  });
});

describe.concurrent('a parallel state', () => {
  it('calls all at once and stores the answers in the order of the actions', async () => {
    const marker = 'at-once';
    const { status, output } = await submit(
      parallel(
        [call(`marker: ${marker}, n: 1, __delay: 2`), call(`marker: ${marker}, n: 2, __delay: 1`), '{function: seven}'],
        '  transform: "jq({r: [.return[].n]})"',
      ),
    );
    expect({ status, output }).toEqual({ status: 'complete', output: { r: [1, 2, 7] } });
    const [first, second] = callsMarked(engine().stub, marker);
    expect(second?.at).toBeLessThan(first?.answeredAt ?? 0);
  });

  it('evaluates each input against the data of the instance', async () => {
    const { output } = await submit(parallel(['{function: f}', '{function: f, input: jq(.n + 1)}']), { n: 1 });
    expect(output).toEqual({ n: 1, return: [{ n: 1 }, 2] });
  });

  it('fails when the input of an action cannot be evaluated', async () => {
    const { errorCode } = await submit(parallel([call('n: 1'), '{function: f, input: jq(.missing)}']));
    expect(errorCode).toBe('direktiv.jq.badCommand');
  });

  it('hands its functions the loop index 0', async () => {
    await submit(parallel([call('marker: iterated'), call('marker: iterated')]));
    const indexes = callsMarked(engine().stub, 'iterated').map(({ headers }) => headers['direktiv-iterator']);
    expect(indexes).toEqual(['0', '0']);
  });

  it('has one timeout for all: functions and subflows', async () => {
    const marker = 'all-time-out';
    const { id, status, output, seconds } = await timed(
      `${parallel(
        [call(`marker: ${marker}, __delay: 25`), '{function: hour}'],
        '  timeout: PT2S\n  catch: [{error: direktiv.cancels.timeout.soft, transition: late}]',
      )}- {id: late, type: noop, transform: {code: jq(.error.code)}}`,
    );
    expect({ status, output }).toEqual({ status: 'complete', output: { code: 'direktiv.cancels.timeout.soft' } });
    expect(seconds).toBeGreaterThanOrEqual(2);
    expect(seconds).toBeLessThan(20);
    const { actionId } = await callMarked(engine().stub, marker);
    await until('the interrupt', () => engine().stub.deletesOf(actionId).length === 1);
    expect(await childEnd(id)).toEqual(['cancelled', 'direktiv.cancels.parent']);
  });

  it('retries each action by its own policy, while the others go on', async () => {
    const retries = (n: number) => `, retries: {max_attempts: ${n}, delay: PT1S, codes: [e]}`;
    const marker = 'own-policy';
    const { output, errorCode } = await submit(
      parallel([
        call(`marker: ${marker}, n: 1, __errcode: e, __times: 1`, retries(1)),
        call(`marker: ${marker}, n: 2, __errcode: e, __times: 2`, retries(2)),
        call(`marker: ${marker}, n: 3`),
      ]),
    );
    expect(errorCode).toBeNull();
    expect((output as { return: { n: number }[] }).return.map(({ n }) => n)).toEqual([1, 2, 3]);
    const calls = callsMarked(engine().stub, marker).map(
      ({ body }) => (JSON.parse(body.toString()) as { n: number }).n,
    );
    expect(calls.sort()).toEqual([1, 1, 2, 2, 2, 3]);
  });
});

describe.concurrent('a failure in mode and', () => {
  it('is that of the state at once, and cancels the subflows', async () => {
    const { id, errorCode, errorMessage, seconds } = await timed(parallel(['{function: hour}', '{function: fails}']));
    expect({ errorCode, errorMessage }).toEqual({ errorCode: 'e.x', errorMessage: 'no' });
    expect(seconds).toBeLessThan(20);
    expect(await childEnd(id)).toEqual(['cancelled', 'direktiv.cancels.parent']);
  });

  it('interrupts the functions that run, also when the flow ends with it', async () => {
    const marker = 'and-interrupts';
    const { errorCode } = await submit(
      parallel([
        call(`marker: ${marker}-1, __delay: 9`),
        call(`marker: ${marker}-2, __delay: 9`),
        call(`marker: ${marker}-3, __errcode: e.y, __delay: 1`),
      ]),
    );
    expect(errorCode).toBe('e.y');
    const failed = await callMarked(engine().stub, `${marker}-3`);
    for (const one of [`${marker}-1`, `${marker}-2`]) {
      const { actionId } = await callMarked(engine().stub, one);
      const interrupt = await until('the interrupt', () => engine().stub.deletesOf(actionId)[0]);
      expect(interrupt.at - (failed.answeredAt ?? 0)).toBeLessThan(4_000);
    }
  });

  it('is handled while functions are being interrupted, and their late answers change nothing', async () => {
    const { status, output } = await submit(
      `${parallel([call('__delay: 2'), call('__errcode: e.z')], '  catch: [{error: e.z, transition: wait}]')}
- {id: wait, type: delay, duration: PT3S, transition: ask}
- {id: ask, type: action, action: {function: f, input: {n: 5}}, transform: 'jq({n: .return.n, code: .error.code})'}`,
    );
    expect({ status, output }).toEqual({ status: 'complete', output: { n: 5, code: 'e.z' } });
  });

  it('drops the retry that another action waits for', async () => {
    const marker = 'dropped';
    const { errorCode, seconds } = await timed(
      parallel([
        call(`marker: ${marker}, __errcode: e`, ', retries: {max_attempts: 3, delay: PT20S, codes: [e]}'),
        call('__errcode: e.y, __delay: 1'),
      ]),
    );
    expect(errorCode).toBe('e.y');
    expect(seconds).toBeLessThan(10);
    expect(callsMarked(engine().stub, marker)).toHaveLength(1);
  });
});

describe.concurrent('mode or', () => {
  it('ends with the first answer, at the place of its action', async () => {
    const { output, seconds } = await timed(
      or(['{function: hour}', call('n: 2, __delay: 1'), call('n: 3, __delay: 5')]),
    );
    expect(output).toEqual({ return: [null, { n: 2, __delay: 1 }, null] });
    expect(seconds).toBeLessThan(4);
  });

  it('takes an action that failed as finished', async () => {
    const { output } = await submit(or([call('__errcode: e'), '{function: seven}']));
    expect(output).toEqual({ return: [null, { n: 7 }] });
  });

  it('fails when every action failed, which can be caught', async () => {
    const flow = `${or([call('__errcode: e.one, __errmsg: first'), '{function: fails}'], '  catch: [{error: direktiv.parallel.allFailed, transition: c}]')}
- {id: c, type: noop}`;
    const { output } = await submit(flow);
    const { code, msg } = (output as { error: { code: string; msg: string } }).error;
    expect(code).toBe('direktiv.parallel.allFailed');
    expect(msg).toMatch(/e\.one: first.*e\.x: no|e\.x: no.*e\.one: first/);
  });

  it('retries before an action counts as failed', async () => {
    const { output } = await submit(
      or([
        call('n: 1, __errcode: e, __times: 1', ', retries: {max_attempts: 1, delay: PT1S, codes: [e]}'),
        call('__errcode: e'),
      ]),
    );
    expect(output).toMatchObject({ return: [{ n: 1 }, null] });
  });

  it('crashes when an action crashes', async () => {
    const { status } = await submit(or([call('__errmsg: broken'), '{function: seven}']));
    expect(status).toBe('crashed');
  });

  it('does not cancel the losers: functions are not interrupted and subflows complete', async () => {
    const marker = 'loser';
    const { id, status } = await submit(or([call(`marker: ${marker}, __delay: 3`), '{function: nap}', call('n: 1')]));
    expect(status).toBe('complete');
    const loser = await callMarked(engine().stub, marker);
    await until('the loser has answered', () => loser.answeredAt !== undefined);
    expect(engine().stub.deletesOf(loser.actionId)).toEqual([]);
    expect(await childEnd(id)).toEqual(['complete', null]);
  });

  it('ignores what the losers answer in a later state, also when that is cancelled', async () => {
    const flow = `${or(['{function: nap}', call('__errcode: late, __delay: 2'), call('n: 1')], '  transition: b')}
- {id: b, type: delay, duration: PT4S}`;
    const { status, output } = await submit(flow);
    expect({ status, output }).toEqual({ status: 'complete', output: { return: [null, null, { n: 1 }] } });

    const id = await engine().api.submitWithoutWaiting(namespace, flow.replace('PT4S', 'PT1H'));
    await until('the later state', async () =>
      (await engine().api.logs(namespace, id)).some((l) => l.includes('sleep')),
    );
    await engine().api.cancel(namespace, id);
    expect((await engine().api.ended(namespace, id)).status).toBe('cancelled');
    expect(await childEnd(id)).toEqual(['complete', null]);
  });

  it('makes no further attempt for a loser', async () => {
    const marker = 'no-more';
    const flow = `${or(
      [
        call(`marker: ${marker}, __errcode: e`, ', retries: {max_attempts: 5, delay: PT2S, codes: [e]}'),
        call('n: 1, __delay: 1'),
      ],
      '  transition: b',
    )}
- {id: b, type: delay, duration: PT3S}`;
    expect((await submit(flow)).status).toBe('complete');
    expect(callsMarked(engine().stub, marker)).toHaveLength(1);
  });

  it('tells of no retry of a loser that fails later', async () => {
    const marker = 'no-retry-told';
    const flow = `${or(
      [call(`marker: ${marker}, __errcode: e, __delay: 2`, ', retries: {max_attempts: 5, codes: [e]}'), call('n: 1')],
      '  transition: b',
    )}
- {id: b, type: delay, duration: PT4S}`;
    const { id } = await submit(flow);
    const loser = await callMarked(engine().stub, marker);
    expect(loser.answeredAt).toBeDefined();
    expect((await engine().api.logs(namespace, id)).filter((line) => line.includes('Retrying'))).toEqual([]);
  });

  it('that fails cancels what runs', async () => {
    const { id, errorCode } = await submit(
      or(['{function: hour}', '{function: f, input: {__errcode: e}}'], '  timeout: PT2S'),
    );
    expect(errorCode).toBe('direktiv.cancels.timeout.soft');
    expect(await childEnd(id)).toEqual(['cancelled', 'direktiv.cancels.parent']);
  });

  it('is cancelled with all that runs', async () => {
    const marker = 'or-cancelled';
    const id = await engine().api.submitWithoutWaiting(
      namespace,
      or(['{function: hour}', call(`marker: ${marker}, __delay: 9`)]),
    );
    const { actionId } = await callMarked(engine().stub, marker);
    await until('the child', async () => (await instancesOf(engine(), namespace, id))[0]);
    const asked = Date.now();
    await engine().api.cancel(namespace, id);
    const interrupt = await until('the interrupt', () => engine().stub.deletesOf(actionId)[0]);
    expect(interrupt.at - asked).toBeLessThan(4_000);
    expect((await engine().api.ended(namespace, id)).status).toBe('cancelled');
    expect(await childEnd(id)).toEqual(['cancelled', 'direktiv.cancels.parent']);
  });
});

/** Status and code with which the first subflow of an instance that shows a long wait or a late answer ended. */
async function childEnd(id: string): Promise<(string | null)[]> {
  const children = await instancesOf(engine(), namespace, id);
  const child = children.find(({ path }) => path === '/hour.yaml' || path === '/nap.yaml');
  const { status, errorCode } = await engine().api.ended(namespace, child?.id ?? '');
  return [status, errorCode];
}
