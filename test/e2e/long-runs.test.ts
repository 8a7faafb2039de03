import { beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';
import { withFunction } from './support/flow-texts.js';
import { until } from './support/until.js';

/** Temporal suggests to continue as new after this many events, so that short flows do so too. */
const engine = useEngine({ dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': '30' } });

beforeAll(() => engine().api.namespace('long'));

/** Ids of the first and the current run of an instance: they differ when it continued as new. */
async function runsOf(id: string): Promise<{ first: string | undefined; current: string }> {
  const handle = engine().client.workflow.getHandle(id);
  const { raw, runId } = await handle.describe();
  return { first: raw.workflowExecutionInfo?.firstRunId ?? undefined, current: runId };
}

/** Counts to `n` with one function call a turn, and then goes on to `end`. */
const counting = (end: string, head = ''): string => `${withFunction}
${head}
states:
- id: call
  type: action
  log: 'turn jq(.n)'
  metadata: {turn: jq(.n)}
  action: {function: f, input: jq(.n + 1)}
  transform: {n: jq(.return), kept: jq(.kept)}
  transition: check
- {id: check, type: switch, conditions: [{condition: 'jq(.n < 15)', transition: call}], defaultTransition: end}
${end}
`;

describe.concurrent('a run that continues as new', () => {
  it('keeps data, trace, metadata and log', async () => {
    const { api } = engine();
    const input = { n: 0, kept: { deep: ['x'] } };
    const { id, status, output, flow } = await api.submit('long', counting('- {id: end, type: noop}'), input);
    const { first, current } = await runsOf(id);
    expect(current).not.toBe(first);
    expect({ status, output }).toEqual({ status: 'complete', output: { n: 15, kept: { deep: ['x'] } } });
    const turns = Array.from({ length: 15 }, (_, turn) => turn);
    expect(flow).toEqual([...turns.flatMap(() => ['call', 'check']), 'end']);
    const logged = (await api.logs('long', id)).filter((message) => message.startsWith('turn '));
    expect(logged).toEqual(turns.map((turn) => `turn ${turn}`));
  });

  it('is listed once', async () => {
    const { api } = engine();
    const { id } = await api.submit('long', counting('- {id: end, type: noop}'), { n: 0, kept: 1 });
    const response = await api.fetch('/namespaces/long/instances?limit=100');
    const { data } = (await response.json()) as { data: { id: string }[] };
    expect(data.filter((instance) => instance.id === id)).toHaveLength(1);
  });

  it('keeps the error that was raised', async () => {
    const raised = counting('- {id: end, type: noop}').replace(
      'states:\n',
      'start: {type: default, state: raise}\nstates:\n- {id: raise, type: error, error: e.early, message: m, transition: call}\n',
    );
    const { status, errorCode, output } = await engine().api.submit('long', raised, { n: 0, kept: 1 });
    expect({ status, errorCode, output }).toEqual({
      status: 'failed',
      errorCode: 'e.early',
      output: { n: 15, kept: 1 },
    });
  });

  it('keeps the deadlines of its flow', async () => {
    const begin = Date.now();
    const flow = counting('- {id: end, type: delay, duration: PT1H}', 'timeouts: {interrupt: PT6S}');
    const { id, errorCode } = await engine().api.submit('long', flow, { n: 0, kept: 1 });
    const { first, current } = await runsOf(id);
    expect(current).not.toBe(first);
    expect(errorCode).toBe('direktiv.cancels.timeout.soft');
    expect(Date.now() - begin).toBeGreaterThanOrEqual(6_000);
    expect(Date.now() - begin).toBeLessThan(9_000);
  });

  it('can still be cancelled and woken', async () => {
    const { api } = engine();
    const flow = counting(`- {id: end, type: consumeEvent, event: {type: go, context: {subject: jq(.kept)}}}`);
    const [woken, cancelled] = await Promise.all(
      ['wake', 'cancel'].map((kept) => api.submitWithoutWaiting('long', flow, { n: 0, kept })),
    );
    await until('both to wait', async () => (await engine().store.listeners.candidates('long', 'go')).length === 2);
    await api.cancel('long', cancelled ?? '');
    await api.broadcast('long', { specversion: '1.0', id: 'go', source: 'test', type: 'go', subject: 'wake', data: 1 });
    expect(await api.ended('long', cancelled ?? '')).toMatchObject({ status: 'cancelled' });
    expect(await api.ended('long', woken ?? '')).toMatchObject({ status: 'complete', output: { go: { data: 1 } } });
  });
});
