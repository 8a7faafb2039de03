import { expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/json/json.js';
import type { FunctionStub, StubCall } from '../../support/function-stub.js';
import { eventually } from './eventually.js';
import type { Ground } from './ground.js';

/** Where a flow is when a process is killed. */
export type Middle = 'call' | 'delay' | 'event' | 'retry';

export const middles: readonly Middle[] = ['call', 'delay', 'event', 'retry'];

const eventType = 'test.wake';

/** A flow that calls a function, is in the middle of something, and calls a function again. */
const flow = (middle: Middle, state: string) => `
direktiv_api: workflow/v1
functions:
- id: f
  type: knative-workflow
  image: test/echo
states:
- id: before
  type: action
  action:
    function: f
    input: {middle: ${middle}, step: before}
  transform: {before: jq(.return)}
  transition: middle
- id: middle
${state}
  transition: after
- id: after
  type: action
  action:
    function: f
    input: {middle: ${middle}, step: after}
`;

const flows: Readonly<Record<Middle, string>> = {
  call: flow(
    'call',
    `  type: action
  action:
    function: f
    input: {middle: call, step: middle, __delay: 3}
  transform: {before: jq(.before), middle: jq(.return.step)}`,
  ),
  delay: flow(
    'delay',
    `  type: delay
  duration: PT8S`,
  ),
  event: flow(
    'event',
    `  type: consumeEvent
  event:
    type: ${eventType}
    context: {kind: morning}
  transform: 'jq({before, middle: .["${eventType}"].data})'`,
  ),
  retry: flow(
    'retry',
    `  type: action
  action:
    function: f
    input: {middle: retry, step: middle, __errcode: shaky, __times: 1}
    retries: {max_attempts: 2, delay: PT8S, codes: [shaky]}
  transform: {before: jq(.before), middle: jq(.return.step)}`,
  ),
};

const middleOf: Readonly<Record<Middle, JsonObject>> = {
  call: { middle: 'middle' },
  delay: {},
  event: { middle: { awake: true } },
  retry: { middle: 'middle' },
};

/** What a flow gives that nothing happened to. */
function outputOf(middle: Middle): Json {
  return { before: { middle, step: 'before' }, ...middleOf[middle], return: { middle, step: 'after' } };
}

/** Starts all flows at once and resolves when each is in its middle; their instances. */
export async function startAll(ground: Ground, namespace: string): Promise<Readonly<Record<Middle, string>>> {
  const start = async (middle: Middle): Promise<string> => {
    const id = await ground.api.submitWithoutWaiting(namespace, flows[middle]);
    await inTheMiddle(ground, middle, id);
    return id;
  };
  // The call goes last, when all others wait: it lasts only three seconds.
  const [delay, event, retry] = await Promise.all([start('delay'), start('event'), start('retry')]);
  const call = await start('call');
  const over = middles.filter((middle) => callsOf(ground.stub, middle, 'after').length > 0);
  if (over.length > 0)
    throw new Error(`this machine is too slow: ${over.join(', ')} left the middle before all were in it`);
  return { call, delay, event, retry };
}

/** A call is in its middle when the function has it, a wait when Temporal has its timer. */
async function inTheMiddle({ stub, client }: Ground, middle: Middle, id: string): Promise<void> {
  const arrived =
    middle === 'call'
      ? () => callsOf(stub, 'call', 'middle').length > 0
      : async () => {
          const { events } = await client.workflow.getHandle(id).fetchHistory();
          return events?.some((event) => event.timerStartedEventAttributes) === true;
        };
  await eventually(`the flow is in the middle of its ${middle}`, arrived);
}

/** Wakes the flow that waits for an event. */
export async function wake({ api }: Ground, namespace: string): Promise<void> {
  const event = { specversion: '1.0', id: 'wake-1', source: 'test', type: eventType, kind: 'morning' };
  const response = await api.broadcast(namespace, { ...event, data: { awake: true } });
  expect(response.status).toBe(200);
}

/** Tests that every flow finishes with the right output, whatever was killed. */
export function itFinishes(
  after: () => { ground: Ground; namespace: string; instances: Readonly<Record<Middle, string>> },
): void {
  it.each(middles)(
    '%s: the flow finishes with the right output after the restart',
    async (middle) => {
      const { ground, namespace, instances } = after();
      const { status, output, errorMessage } = await ground.api.ended(namespace, instances[middle], 40_000);
      expect({ status, output, errorMessage }).toEqual({
        status: 'complete',
        output: outputOf(middle),
        errorMessage: null,
      });
    },
    45_000,
  );
}

/** The calls that one step of a flow made. */
export function callsOf(stub: FunctionStub, middle: Middle, step: 'before' | 'middle' | 'after'): StubCall[] {
  return stub.calls.filter(({ body }) => {
    const input = JSON.parse(body.toString()) as { middle?: string; step?: string };
    return input.middle === middle && input.step === step;
  });
}

/** How many different action ids there are. */
export function idsOf(calls: readonly StubCall[]): number {
  return new Set(calls.map(({ actionId }) => actionId)).size;
}
