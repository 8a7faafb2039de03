import type { Api } from '../client/api.js';
import { type EventFilters, type EventRecord, followHistory, readHistory } from '../client/events.js';
import { openNamespace } from '../client/server-options.js';
import type { TargetFlags } from '../client/target.js';
import { print, printJson, printJsonLine } from '../terminal/print.js';
import { printable } from '../terminal/printable.js';
import { withProgress } from '../terminal/progress.js';
import { table } from '../terminal/table.js';
import { localTime } from '../terminal/time.js';

export type HistoryFlags = TargetFlags &
  EventFilters & { readonly limit: number; readonly follow: boolean; readonly json: boolean };

/** Prints events that were received, or with `follow` those that come. */
export async function printEvents(flags: HistoryFlags): Promise<void> {
  const { api, namespace } = await openNamespace(flags);
  if (flags.follow) return follow(api, namespace, flags);
  const events = await withProgress('reading the history', () => read(api, namespace, flags));
  if (flags.json) printJson({ events });
  else print(table(['RECEIVED', 'TYPE', 'SOURCE', 'ID', 'DATA'], events.map(cells)));
}

async function read(api: Api, namespace: string, flags: HistoryFlags): Promise<EventRecord[]> {
  const events: EventRecord[] = [];
  for await (const event of readHistory(api, namespace, flags)) if (events.push(event) === flags.limit) break;
  return events;
}

async function follow(api: Api, namespace: string, flags: HistoryFlags): Promise<void> {
  for await (const event of followHistory(api, namespace, flags)) {
    if (flags.json) printJsonLine(event);
    else print(`${printable(cells(event).join('  '))}\n`);
  }
}

/** So much of the data is shown in a table. */
const shownData = 80;

function cells({ receivedAt, event }: EventRecord): string[] {
  const { type, source, id, data } = event as Readonly<Record<string, unknown>>;
  const text = data === undefined ? '' : JSON.stringify(data);
  const short = text.length > shownData ? `${text.slice(0, shownData)}…` : text;
  return [localTime(receivedAt), String(type), String(source), String(id), short];
}
