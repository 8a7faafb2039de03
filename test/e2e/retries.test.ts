import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import type { Ended } from './support/api.js';
import { useEngine } from './support/engine.js';
import { withFunction, withSubflow } from './support/flow-texts.js';
import { callsMarked } from './support/stub-calls.js';

const engine = useEngine();

const failingChild = `
states:
- {id: a, type: error, error: child.err, message: no}
`;

beforeAll(() => engine().api.namespace('retries', { 'child.yaml': failingChild }));

/** Calls the function with this retry policy. */
const call = (retries: Json, input: Json, more = ''): Promise<Ended> =>
  engine().api.submit(
    'retries',
    `${withFunction}
states:
- id: a
  type: action
  action: {function: f, input: ${JSON.stringify(input)}, retries: ${JSON.stringify(retries)}}
${more}`,
  );

const calls = (marker: string) => callsMarked(engine().stub, marker);
const quick = { max_attempts: 2, delay: 'PT0S', codes: ['my\\..*'] };

describe.concurrent('a retry policy', () => {
  it('calls once and then max_attempts times, each delay the multiplier of the one before', async () => {
    const { status, errorCode, errorMessage } = await call(
      { max_attempts: 2, delay: 'PT1S', multiplier: 3, codes: ['my\\..*'] },
      { marker: 'growing', __errcode: 'my.err', __errmsg: 'the last words' },
    );
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: 'direktiv.retries.exceeded' });
    expect(errorMessage).toContain('my.err');
    expect(errorMessage).toContain('the last words');
    const [first = 0, second = 0, third = 0, ...more] = calls('growing').map(({ at }) => at);
    expect(more).toEqual([]);
    expect(second - first).toBeGreaterThanOrEqual(1_000);
    expect(second - first).toBeLessThan(3_000);
    expect(third - second).toBeGreaterThanOrEqual(3_000);
    expect(third - second).toBeLessThan(5_000);
  });

  it('waits five seconds when it names no delay', async () => {
    await call({ max_attempts: 1, codes: ['*'] }, { marker: 'default-delay', __errcode: 'my.err' });
    const [first = 0, second = 0] = calls('default-delay').map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(5_000);
    expect(second - first).toBeLessThan(7_000);
  });

  it('ends with the answer of an attempt that succeeds', async () => {
    const { status, output } = await call(quick, { marker: 'second-try', __errcode: 'my.err', __times: 1 });
    expect(status).toBe('complete');
    expect(output).toMatchObject({ return: { marker: 'second-try' } });
    expect(calls('second-try')).toHaveLength(2);
  });

  it('makes each call under an action id of its own', async () => {
    await call(quick, { marker: 'ids', __errcode: 'my.err' });
    expect(new Set(calls('ids').map(({ actionId }) => actionId)).size).toBe(3);
  });

  it('does not enter the state again', async () => {
    const { flow } = await call(quick, { marker: 'trace', __errcode: 'my.err' });
    expect(flow).toEqual(['a']);
  });

  it('does not see codes it does not name', async () => {
    const { errorCode } = await call(quick, { marker: 'other', __errcode: 'other.err' });
    expect(errorCode).toBe('other.err');
    expect(calls('other')).toHaveLength(1);
  });

  it('does not see a crash', async () => {
    const { status } = await call({ ...quick, codes: ['*'] }, { marker: 'crash', __errmsg: 'no code' });
    expect(status).toBe('crashed');
    expect(calls('crash')).toHaveLength(1);
  });

  it('does not see the timeout of the state', async () => {
    const { errorCode } = await call({ ...quick, codes: ['*'] }, { marker: 'slow', __delay: 3 }, '  timeout: PT1S');
    expect(errorCode).toBe('direktiv.cancels.timeout.soft');
    expect(calls('slow')).toHaveLength(1);
  });

  it.each([
    ['its own code', 'direktiv.retries.exceeded', 'used-up'],
    ['the code of the last error', 'my.err', 'used-up-original'],
  ])('that is used up is caught by %s', async (_name, pattern, marker) => {
    const more = `  catch: [{error: '${pattern}'}]`;
    const { status, output } = await call(quick, { marker, __errcode: 'my.err' }, more);
    expect(status).toBe('complete');
    expect(output).toMatchObject({ error: { code: 'direktiv.retries.exceeded' } });
  });

  it('counts the waiting as time of the state', async () => {
    const { errorCode } = await call(
      { max_attempts: 5, delay: 'PT1M', codes: ['*'] },
      { marker: 'waiting', __errcode: 'my.err' },
      '  timeout: PT1S',
    );
    expect(errorCode).toBe('direktiv.cancels.timeout.soft');
    expect(calls('waiting')).toHaveLength(1);
  });

  it('starts a new instance of a subflow for each attempt', async () => {
    const flow = `${withSubflow('/child.yaml')}
states:
- id: a
  type: action
  action: {function: s, retries: {max_attempts: 2, delay: PT0S, codes: [child.err]}}
`;
    const { id, errorCode } = await engine().api.submit('retries', flow);
    expect(errorCode).toBe('direktiv.retries.exceeded');
    const response = await engine().api.fetch('/namespaces/retries/instances?limit=100');
    const { data } = (await response.json()) as { data: { invoker: string; errorCode: string }[] };
    expect(data.filter(({ invoker }) => invoker === `instance:${id}`).map((child) => child.errorCode)).toEqual([
      'child.err',
      'child.err',
      'child.err',
    ]);
  });
});
