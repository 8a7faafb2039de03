import { beforeAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/json/json.js';
import type { StubCall } from '../support/function-stub.js';
import type { Ended } from './support/api.js';
import { instancesOf } from './support/children.js';
import { useEngine } from './support/engine.js';
import { quoted, withFunction } from './support/flow-texts.js';
import { eventsOf } from './support/history.js';
import { callsMarked } from './support/stub-calls.js';
import { until } from './support/until.js';

/** Section 4.4 of the specification, sentence by sentence. */
const engine = useEngine();
const namespace = 'foreach';

const functions = `${withFunction}
- {id: got, type: subflow, workflow: /got.yaml}
- {id: hour, type: subflow, workflow: /hour.yaml}
`;

beforeAll(() =>
  engine().api.namespace(namespace, {
    '/got.yaml': `${withFunction}
states: [{id: a, type: action, action: {function: f, input: {marker: in-subflow, got: jq(.)}}, transform: 'jq({got: .return.got})'}]`,
    '/hour.yaml':
      'states: [{id: w, type: switch, conditions: [{condition: jq(.fail), transition: e}], defaultTransition: d}, {id: d, type: delay, duration: PT1H}, {id: e, type: delay, duration: PT1S, transition: f}, {id: f, type: error, error: e.child, message: no}]',
  }),
);

const foreach = (array: string, action: string, more = ''): string => `${functions}
states:
- id: a
  type: foreach
  array: ${array.startsWith('jq') ? quoted(array) : array}
  action: ${action}
${more}
`;

const submit = (flow: string, input: Json = {}): Promise<Ended> => engine().api.submit(namespace, flow, input);
const calls = (marker: string): StubCall[] => callsMarked(engine().stub, marker);
const bodyOf = ({ body }: StubCall): JsonObject => JSON.parse(body.toString()) as JsonObject;

/** Most calls that were open at the same time. */
function concurrency(all: readonly StubCall[]): number {
  const open = (at: number): number => all.filter((call) => call.at <= at && at < (call.answeredAt ?? Infinity)).length;
  return Math.max(...all.map((call) => open(call.at)));
}

describe.concurrent('a foreach', () => {
  it('runs three elements at a time, the lowest first, and stores the answers in their order', async () => {
    const marker = 'three';
    const delays = [1.5, 1, 0.5, 0.5, 0.5, 0.5, 0.5];
    const { id, output } = await submit(
      foreach(
        `jq([range(${delays.length}) as $n | {n: $n, __delay: .delays[$n], marker: "${marker}"}])`,
        '{function: f}',
        '  transform: "jq({r: [.return[].n]})"',
      ),
      { delays },
    );
    expect(output).toEqual({ r: [0, 1, 2, 3, 4, 5, 6] });
    expect(concurrency(calls(marker))).toBe(3);
    const scheduled = (await eventsOf(engine().client, id)).map((event) => event.activityTaskScheduledEventAttributes);
    const ids = scheduled.flatMap((call) => call?.activityId ?? []);
    expect(ids).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => `a/f#1.${n}.0`));
  });

  it.each([
    ['an object', 'jq({a: 1})', 'direktiv.foreach.badArray'],
    ['a text', '"jq(.s)"', 'direktiv.foreach.badArray'],
    ['null', 'jq(.missing)', 'direktiv.jq.badCommand'],
  ])('of %s fails', async (_what, array, code) => {
    const { status, errorCode } = await submit(foreach(array, '{function: f}'), { s: 'text' });
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: code });
  });

  it('without an array fails', async () => {
    const { errorCode } = await submit(foreach('null', '{function: f}'));
    expect(errorCode).toBe('direktiv.foreach.badArray');
  });

  it('over an empty list ends at once and leaves return as it is', async () => {
    const { status, output } = await submit(foreach('jq([])', '{function: f}'), { return: 'old' });
    expect({ status, output }).toEqual({ status: 'complete', output: { return: 'old' } });
  });

  it('evaluates the input against the element; the data of the instance are out of reach', async () => {
    const { output } = await submit(
      foreach('jq(.list)', '{function: f, input: {v: jq(.v), x: \'jq(.x // "none")\'}}'),
      {
        x: 'data',
        list: [{ v: 1 }, { v: 2, x: 'own' }],
      },
    );
    expect((output as JsonObject)['return']).toEqual([
      { v: 1, x: 'none' },
      { v: 2, x: 'own' },
    ]);
  });

  it('gives each element the secrets and the files that the action names', async () => {
    const secret = { name: 'of-elements', data: Buffer.from('hidden').toString('base64') };
    await engine().api.send('POST', `/namespaces/${namespace}/secrets`, secret);
    const elements = [{ n: 0 }, { n: 1 }];
    const known = `{function: f, secrets: [of-elements], input: {n: jq(.n), l: 'jq(.secrets["of-elements"] | length)'}}`;
    const { output: told } = await submit(foreach('jq(.l)', known), { l: elements });
    expect(told).toMatchObject({ return: elements.map(({ n }) => ({ n, l: 6 })) });
    const read =
      '{function: f, input: {__read: ["jq(.n).txt"]}, files: [{key: /hour.yaml, scope: file, as: jq(.n).txt}]}';
    const { output } = await submit(foreach('jq(.l)', read), { l: elements });
    const text = expect.stringContaining('PT1H') as string;
    expect(output).toMatchObject({ return: [{ '0.txt': text }, { '1.txt': text }] });
  });

  it('takes elements that are no objects as they are', async () => {
    const { output } = await submit(foreach('jq(.list)', '{function: f}'), { list: [1, 'two', [3], null, true] });
    expect((output as JsonObject)['return']).toEqual([1, 'two', [3], null, true]);
  });

  it('evaluates a list that is written out', async () => {
    const { output } = await submit(foreach('[{v: 1}, {v: jq(.x)}]', '{function: f}'), { x: 9 });
    expect(output).toEqual({ x: 9, return: [{ v: 1 }, { v: 9 }] });
  });

  it('fails with the first element that fails; subflows that run are cancelled and others never start', async () => {
    const list = [{ n: 0 }, { n: 1, fail: true }, { n: 2 }, { n: 3 }];
    const { id, errorCode } = await submit(foreach('jq(.list)', '{function: hour}'), { list });
    expect(errorCode).toBe('e.child');
    const children = await instancesOf(engine(), namespace, id);
    const ends = await Promise.all(children.map((child) => engine().api.ended(namespace, child.id)));
    expect(ends.map((end) => end.errorCode).sort()).toEqual([
      'direktiv.cancels.parent',
      'direktiv.cancels.parent',
      'e.child',
    ]);
  });

  it('counts the attempts of each element', async () => {
    const marker = 'attempts';
    const action = `{function: f, retries: {max_attempts: 2, delay: PT1S, codes: [e]}}`;
    const { status } = await submit(
      foreach(`jq([range(4) | {n: ., marker: "${marker}", __errcode: "e", __times: (. % 3)}])`, action),
    );
    expect(status).toBe('complete');
    expect(
      calls(marker)
        .map((call) => bodyOf(call)['n'])
        .sort(),
    ).toEqual([0, 1, 1, 2, 2, 2, 3]);
  });

  it('ends with the retries of an element used up', async () => {
    const action = `{function: f, retries: {max_attempts: 1, delay: PT1S, codes: [e]}}`;
    const { errorCode, errorMessage } = await submit(foreach('jq([{}, {__errcode: "e.1"}])', action));
    expect(errorCode).toBe('direktiv.retries.exceeded');
    expect(errorMessage).toContain('e.1');
  });

  it('hands functions and subflows the index of the element', async () => {
    const marker = 'indexed';
    await submit(foreach(`jq([range(4) | {marker: "${marker}", n: .}])`, '{function: f}'));
    const indexes = calls(marker).map((call) => [bodyOf(call)['n'], call.headers['direktiv-iterator']]);
    expect(indexes.sort()).toEqual([
      [0, '0'],
      [1, '1'],
      [2, '2'],
      [3, '3'],
    ]);
    const { id, output } = await submit(foreach('jq([{a: 1}, {a: 2}])', '{function: got}'));
    expect((output as JsonObject)['return']).toEqual([{ got: { a: 1 } }, { got: { a: 2 } }]);
    const children = await instancesOf(engine(), namespace, id);
    const branches = children.flatMap(({ lineage }) => lineage.map((entry) => (entry as JsonObject)['branch']));
    expect(branches.sort()).toEqual([0, 1]);
    expect(
      calls('in-subflow')
        .map(({ headers }) => headers['direktiv-iterator'])
        .sort(),
    ).toEqual(['0', '1']);
  });

  it('has one timeout for all elements', async () => {
    const begin = Date.now();
    const { errorCode } = await submit(foreach('jq([range(9) | {__delay: 1}])', '{function: f}', '  timeout: PT2S'));
    expect(errorCode).toBe('direktiv.cancels.timeout.soft');
    expect(Date.now() - begin).toBeLessThan(5_000);
  });

  it('that is cancelled interrupts the three functions that run within three seconds', async () => {
    const marker = 'cancelled-foreach';
    const flow = foreach(`jq([range(9) | {marker: "${marker}", __delay: 9}])`, '{function: f}');
    const id = await engine().api.submitWithoutWaiting(namespace, flow);
    await until('three calls', () => calls(marker).length === 3);
    const asked = Date.now();
    await engine().api.cancel(namespace, id);
    expect((await engine().api.ended(namespace, id)).status).toBe('cancelled');
    for (const { actionId } of calls(marker)) {
      const interrupt = await until('the interrupt', () => engine().stub.deletesOf(actionId)[0]);
      expect(interrupt.at - asked).toBeLessThan(4_000);
    }
    expect(calls(marker)).toHaveLength(3);
  });
});
