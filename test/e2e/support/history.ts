import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import type { Json } from '../../../src/json/json.js';

type Event = temporal.api.history.v1.IHistoryEvent;
const EventType = temporal.api.enums.v1.EventType;

/** The history of the latest run of a workflow, event by event. */
export async function eventsOf(client: Client, id: string): Promise<readonly Event[]> {
  return (await client.workflow.getHandle(id).fetchHistory()).events ?? [];
}

/** Types of the events, as `TIMER_STARTED`. */
export async function eventTypesOf(client: Client, id: string): Promise<string[]> {
  return (await eventsOf(client, id)).map(typeOf);
}

/** `TIMER_STARTED` of an event. */
export function typeOf({ eventType }: Event): string {
  return (EventType[eventType ?? 0] ?? '').replace('EVENT_TYPE_', '');
}

/** What the UI shows beside an event, undefined when nothing is set. */
export function summaryOf({ userMetadata }: Event): Json | undefined {
  const summary = userMetadata?.summary;
  return summary === null || summary === undefined ? undefined : defaultPayloadConverter.fromPayload<Json>(summary);
}

/** Summaries of the events of one type, in order. */
export async function summariesOf(client: Client, id: string, type: string): Promise<(Json | undefined)[]> {
  return (await eventsOf(client, id)).filter((event) => typeOf(event) === type).map(summaryOf);
}

/** Markdown about the state of a run, as the UI shows it on top of its page. */
export async function currentDetailsOf(client: Client, id: string): Promise<string> {
  const metadata = await client.workflow
    .getHandle(id)
    .query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return metadata.currentDetails ?? '';
}

/** Whether the run that Temporal shows now continues another one. */
export async function hasContinued(client: Client, id: string): Promise<boolean> {
  return (await runBefore(client, id)) !== undefined;
}

/** How many runs one instance took: 1 when it never continued as new. */
export async function runCount(client: Client, id: string): Promise<number> {
  let count = 1;
  for (let run = await runBefore(client, id); run !== undefined; run = await runBefore(client, id, run)) count++;
  return count;
}

/** Id of the run that a run continues; of the latest one when none is named. */
async function runBefore(client: Client, id: string, run?: string): Promise<string | undefined> {
  const { events } = await client.workflow.getHandle(id, run).fetchHistory();
  const before = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
  return before === null || before === '' ? undefined : before;
}
