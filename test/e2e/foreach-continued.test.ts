import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CarriedDeadlines,
  type CarriedLoop,
  flowQueue,
  flowWorkflow,
  functionQueue,
  instanceQuery,
  type InstanceSnapshot,
  type RunInput,
} from '../../src/interpreter/contract.js';
import type { Json, JsonObject } from '../../src/json/json.js';
import type { Flow } from '../../src/language/model.js';
import { parseFlow } from '../../src/language/parse-flow.js';
import { startCollector } from '../support/collector.js';
import { useEngine } from './support/engine.js';
import { quoted, withFunction } from './support/flow-texts.js';
import { eventsOf } from './support/history.js';
import { callsMarked } from './support/stub-calls.js';
import { until } from './support/until.js';

/** Temporal suggests to continue after this many events: some elements, instead of a thousand. */
const suggestion = 40;
const collector = await startCollector();
afterAll(() => collector.close());
const engine = useEngine({
  dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': String(suggestion) },
  tracing: { url: `${collector.url}/v1/traces` },
});
const namespace = 'long-loops';

beforeAll(() => engine().api.namespace(namespace));

const foreach = (array: string, more = '', after = ''): string => `${withFunction}
states:
- id: a
  type: foreach
  array: ${quoted(array)}
  action: {function: f${more}}
${after}
`;

const bodies = (marker: string): JsonObject[] =>
  callsMarked(engine().stub, marker).map(({ body }) => JSON.parse(body.toString()) as JsonObject);

/** Number of events of the run that is there now, and whether it continues another. */
async function lastRun(id: string): Promise<{ events: number; continues: boolean }> {
  const events = await eventsOf(engine().client, id);
  const before = events[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? '';
  return { events: events.length, continues: before !== '' };
}

/** Goes on inside the state `a` of a flow, as the run before has left it. */
const goOn = (definition: Flow, inside: CarriedLoop, deadlines: CarriedDeadlines): Promise<WorkflowHandle> =>
  engine().client.workflow.start(flowWorkflow, {
    workflowId: randomUUID(),
    taskQueue: flowQueue,
    args: [
      {
        ...{ v: 1, definition, definitionHash: '', namespace, path: '/a.yaml', invoker: 'api' },
        ...{ callQueue: functionQueue, deepestSubflow: 1, lineage: [], iterator: 0 },
        carry: { next: 'a', step: 1, trace: ['a'], deadlines, inside, reportSequence: 1, lineSequence: 1 },
      } satisfies RunInput,
      {},
    ],
  });

describe.concurrent('a foreach that continues as new between elements', () => {
  it('gives every answer once and in order, and no run grows', async () => {
    const marker = 'long';
    const array = `jq([range(60) | {n: ., marker: "${marker}"}])`;
    const flow = foreach(array, '', '  transform: "jq({kept, r: [.return[].n]})"');
    const { id, status, output, flow: trace } = await engine().api.submit(namespace, flow, { kept: 1 });
    expect({ status, output, trace }).toEqual({
      status: 'complete',
      output: { kept: 1, r: Array.from({ length: 60 }, (_, n) => n) },
      trace: ['a'],
    });
    expect(
      bodies(marker)
        .map(({ n }) => n)
        .sort((a, b) => Number(a) - Number(b)),
    ).toEqual(Array.from({ length: 60 }, (_, n) => n));
    const { events, continues } = await lastRun(id);
    expect(continues).toBe(true);
    expect(events).toBeLessThan(2 * suggestion);
    const lines = await engine().api.logs(namespace, id);
    expect(lines).toEqual([
      'workflow has been started',
      'Running state logic (step:1) -- foreach',
      'Going through 60 elements',
      ...Array.from({ length: 60 }, (_, n) => `Child returned (${n + 1}/60)`),
      'workflow completed',
    ]);
  }, 120_000);

  it('is one span of a trace, from its beginning in the first run to its end in the last', async () => {
    const { id } = await engine().api.submit(namespace, foreach('jq([range(40) | {traced: .}])'));
    expect((await lastRun(id)).continues).toBe(true);
    const ofInstance = () => collector.spans.filter(({ attributes }) => attributes['durektiv.instance'] === id);
    const whole = await until('the instance is told', () =>
      ofInstance().find(({ attributes: told }) => told['durektiv.status']),
    );
    const states = ofInstance().filter(({ attributes }) => 'durektiv.step' in attributes);
    const calls = ofInstance().filter(({ kind }) => kind === 'client');
    expect(states.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([['a', whole.spanId]]);
    expect(calls.map(({ parentSpanId }) => parentSpanId)).toEqual(calls.map(() => states[0]?.spanId));
    expect(calls).toHaveLength(40);
    // The clock of a workflow stands still within a task: only between the runs it goes on.
    expect(Number(states[0]!.end - states[0]!.start) / Number(whole.end - whole.start)).toBeGreaterThan(0.5);
  });

  it('counts the attempts of an element over all runs, and waits as long as it must', async () => {
    const marker = 'attempts';
    const array = `jq([range(30) | if . == 1 then {marker: "${marker}", n: ., __errcode: "e"} else {n: .} end])`;
    const retries = ', retries: {max_attempts: 2, delay: PT3S, codes: [e]}';
    const { id, errorCode } = await engine().api.submit(namespace, foreach(array, retries));
    expect(errorCode).toBe('direktiv.retries.exceeded');
    expect(bodies(marker)).toHaveLength(3);
    const [first, second, third] = callsMarked(engine().stub, marker).map(({ at }) => at);
    expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(2_900);
    expect(Number(third) - Number(second)).toBeGreaterThanOrEqual(2_900);
    expect((await lastRun(id)).continues).toBe(true);
  });

  it('keeps the timeout of the state', async () => {
    const flow = foreach('jq([range(2000) | {__delay: 0.2}])', '', '  timeout: PT10S');
    const begin = Date.now();
    const { id, errorCode } = await engine().api.submit(namespace, flow);
    expect(errorCode).toBe('direktiv.cancels.timeout.soft');
    expect(Date.now() - begin).toBeGreaterThanOrEqual(10_000);
    expect(Date.now() - begin).toBeLessThan(25_000);
    expect((await lastRun(id)).continues).toBe(true);
  });

  it('has no timeout in the next run when it had none', async () => {
    const { id, status } = await engine().api.submit(
      namespace,
      foreach('jq([range(30) | {n: .}])', '', '  timeout: P999999Y'),
    );
    expect(status).toBe('complete');
    expect((await lastRun(id)).continues).toBe(true);
  });

  it('is left by an interrupt that came between two runs, and what catches it is entered', async () => {
    const flow = parseFlow(
      foreach(
        'jq([])',
        '',
        '  catch: [{error: direktiv.cancels.timeout.soft, transition: b}]\n- {id: b, type: noop, transition: c}\n- {id: c, type: noop}',
      ),
    ).flow!;
    const inside = { end: null, elements: [{}], started: 0, results: [null], postponed: [] };
    const handle = await goOn(flow, inside, { interrupt: Date.now() - 1, kill: Date.now() + 60_000 });
    expect(await handle.result()).toMatchObject({ error: { code: 'direktiv.cancels.timeout.soft' } });
    expect(await handle.query<InstanceSnapshot>(instanceQuery)).toMatchObject({ trace: ['a', 'b', 'c'] });
  });

  it('is over for the state that follows: another foreach has its own elements', async () => {
    const after = `  transition: b\n- {id: b, type: foreach, array: 'jq([{n: 1}, {n: 2}])', action: {function: f}}`;
    const inside = { end: null, elements: [{}], started: 1, results: [{}], postponed: [] };
    const never = { interrupt: Date.now() + 60_000, kill: Date.now() + 60_000 };
    const handle = await goOn(parseFlow(foreach('jq([])', '', after)).flow!, inside, never);
    expect(await handle.result()).toMatchObject({ return: [{ n: 1 }, { n: 2 }] });
  });

  it('can be cancelled', async () => {
    const flow = foreach('jq([range(500) | {__delay: 0.2}])');
    const id = await engine().api.submitWithoutWaiting(namespace, flow, {} as Json);
    await until('a continuation', async () => (await lastRun(id)).continues);
    await engine().api.cancel(namespace, id);
    const { status, errorCode } = await engine().api.ended(namespace, id);
    expect({ status, errorCode }).toEqual({ status: 'cancelled', errorCode: 'direktiv.cancels.api' });
  });
});
