import { beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';
import { withFunction } from './support/flow-texts.js';

const engine = useEngine();

beforeAll(() => engine().api.namespace('loops'));

describe.concurrent('an endless loop of states that could wait but never do', () => {
  it.each([
    ['delays of zero', '- {id: a, type: delay, duration: P, transition: a}'],
    [
      'actions that fail before they call',
      "- {id: a, type: action, action: {function: f, input: 'jq(error(1))'}, catch: [{error: '*', transition: a}]}",
    ],
    [
      'actions whose timeout of zero fires at once',
      "- {id: a, type: action, timeout: PT0S, action: {function: f}, catch: [{error: '*', transition: a}]}",
    ],
  ])('is killed at its time: %s', async (_name, state) => {
    const flow = `${withFunction}timeouts: {kill: PT2S}\nstates:\n${state}\n`;
    const { status, errorCode, flow: trace } = await engine().api.submit('loops', flow);
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: 'direktiv.cancels.timeout.hard' });
    expect(trace.length).toBeGreaterThan(100);
  });
});

describe('endless loops that do nothing but wait for the store', () => {
  const getter = '{id: a, type: getter, variables: [{key: k}], transition: a}';
  const setter = '{id: a, type: setter, variables: [{key: k, value: 1}], transition: a}';
  const listener = "{id: a, type: consumeEvent, timeout: PT0S, event: {type: e}, catch: [{error: '*', transition: a}]}";

  it('are all killed at their time', async () => {
    const loops = [getter, getter, setter, setter, listener, listener];
    const ends = await Promise.all(
      loops.map((state) => engine().api.submit('loops', `timeouts: {kill: PT2S}\nstates: [${state}]`)),
    );
    expect(new Set(ends.map(({ errorCode }) => errorCode))).toEqual(new Set(['direktiv.cancels.timeout.hard']));
  });
});
