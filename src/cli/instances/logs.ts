import type { Api } from '../client/api.js';
import { followLast, followLog, lastLines, type LogRecord, readLog } from '../client/instances.js';
import { openNamespace } from '../client/server-options.js';
import { getInstance } from '../client/instances.js';
import { paint, type Style } from '../terminal/paint.js';
import { print, printJsonLine } from '../terminal/print.js';
import { printable } from '../terminal/printable.js';
import { localTime } from '../terminal/time.js';
import type { InstanceFlags } from './show.js';

export type LogFlags = InstanceFlags & { readonly follow: boolean; readonly last?: number };

/** Prints the log of an instance, or its last lines; with `follow` also what comes. */
export async function printLog(id: string, flags: LogFlags): Promise<void> {
  const { api, namespace } = await openNamespace(flags);
  await getInstance(api, namespace, id); // The log of one that is not there would be empty.
  for await (const line of await linesOf(api, namespace, id, flags)) {
    if (flags.json) printJsonLine(line);
    else print(`${forPeople(line, id)}\n`);
  }
}

function linesOf(api: Api, namespace: string, id: string, { follow, last }: LogFlags) {
  if (last === undefined) return (follow ? followLog : readLog)(api, namespace, id);
  return (follow ? followLast : lastLines)(api, namespace, id, last);
}

const styles: Readonly<Record<string, Style>> = { ERROR: 'red', WARN: 'yellow', DEBUG: 'dim' };

/** The flow is named where the line is one of a subflow. */
function forPeople({ time, level, msg, workflow }: LogRecord, instance: string): string {
  const style = styles[level];
  const from = [
    workflow === undefined || workflow.instance === instance ? '' : workflow.workflow,
    workflow?.state ?? '',
  ].filter((part) => part !== '');
  const text = `${level.padEnd(5)} ${from.length === 0 ? '' : `${from.join(' ')}: `}${printable(msg)}`;
  return `${paint('dim', localTime(time))} ${style === undefined ? text : paint(style, text)}`;
}
