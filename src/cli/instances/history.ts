import type { InstanceStatus } from '../../instances/instances.js';
import type { Api } from '../client/api.js';
import { getInstance, type InstanceRecord, type LogRecord, readLog } from '../client/instances.js';
import { openNamespace } from '../client/server-options.js';
import { print, printJson } from '../terminal/print.js';
import { withProgress } from '../terminal/progress.js';
import { table } from '../terminal/table.js';
import { localTime, took } from '../terminal/time.js';
import type { InstanceFlags } from './show.js';
import { statusStyle } from './status-style.js';

/** A state that was entered. */
export interface EnteredState {
  /** Counts from 1. */
  readonly step: number;
  readonly state: string;
  /** Null where the log does not tell: it leaves out states that follow each other without a wait. */
  readonly enteredAt: string | null;
}

export interface History {
  readonly id: string;
  readonly status: InstanceStatus;
  readonly states: readonly EnteredState[];
  readonly subflows: readonly { readonly id: string; readonly path: string }[];
}

/** Prints the way of an instance: its states with the times that its log tells, and its subflows. */
export async function printHistory(id: string, flags: InstanceFlags): Promise<void> {
  const { api, namespace } = await openNamespace(flags);
  const instance = await getInstance(api, namespace, id);
  const history = historyOf(instance, await withProgress('reading the log', () => wholeLog(api, namespace, id)));
  if (flags.json) printJson(history);
  else print(forPeople(history, instance));
}

async function wholeLog(api: Api, namespace: string, id: string): Promise<readonly LogRecord[]> {
  const lines: LogRecord[] = [];
  for await (const line of readLog(api, namespace, id)) lines.push(line);
  return lines;
}

function historyOf({ id, status, flow }: InstanceRecord, lines: readonly LogRecord[]): History {
  const entered = enteredStates(lines, id);
  // Only the last thousand states are kept: what was entered before them is known by the numbers in the log.
  const first = Math.max(flow.length, ...entered.keys()) - flow.length;
  const states = flow.map((state, index) => {
    const step = first + index + 1;
    return { step, state, enteredAt: entered.get(step) ?? null };
  });
  const subflows = new Map(
    lines.flatMap(({ workflow }): [string, string][] =>
      workflow === undefined || workflow.instance === id ? [] : [[workflow.instance, workflow.workflow ?? '']],
    ),
  );
  return { id, status, states, subflows: [...subflows].map(([subflow, path]) => ({ id: subflow, path })) };
}

/** When each step was entered, by its number. */
function enteredStates(lines: readonly LogRecord[], id: string): ReadonlyMap<number, string> {
  return new Map(
    lines.flatMap(({ msg, time, workflow }): [number, string][] => {
      const step = workflow?.instance === id ? /^Running state logic \(step:(\d+)\)/.exec(msg)?.[1] : undefined;
      return step === undefined ? [] : [[Number(step), time]];
    }),
  );
}

function forPeople({ states, subflows, status }: History, { endedAt }: InstanceRecord): string {
  const rows = states.map(({ step, state, enteredAt }, index) => {
    const next = states[index + 1]?.enteredAt ?? (index === states.length - 1 ? endedAt : null);
    const duration = enteredAt === null || next === null ? '' : took(enteredAt, next);
    return [String(step), state, localTime(enteredAt), duration];
  });
  const end = ['', status, localTime(endedAt), ''];
  const below = subflows.map(({ id, path }) => `subflow ${id}  ${path}\n`);
  return `${table(['STEP', 'STATE', 'ENTERED', 'TOOK'], [...rows, end], statusStyle)}${below.join('')}`;
}
