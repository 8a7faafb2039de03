import { listListeners } from '../client/events.js';
import { openNamespace } from '../client/server-options.js';
import type { TargetFlags } from '../client/target.js';
import { print, printJson } from '../terminal/print.js';
import { table } from '../terminal/table.js';
import { localTime } from '../terminal/time.js';

export type ListenerFlags = TargetFlags & { readonly json: boolean };

/** Prints who listens for events. */
export async function printListeners(flags: ListenerFlags): Promise<void> {
  const { api, namespace } = await openNamespace(flags);
  const listeners = await listListeners(api, namespace);
  if (flags.json) return printJson({ listeners });
  const rows = listeners.map(({ triggerType, triggerWorkflow, triggerInstance, createdAt, eventContextFilters }) => [
    triggerType,
    triggerWorkflow ?? triggerInstance ?? '',
    localTime(createdAt),
    eventContextFilters.map(({ type, context }) => shownFilter(type, context)).join(', '),
  ]);
  print(table(['KIND', 'WHO', 'SINCE', 'EVENTS'], rows));
}

function shownFilter(type: string, context: object): string {
  return Object.keys(context).length === 0 ? type : `${type} ${JSON.stringify(context)}`;
}
