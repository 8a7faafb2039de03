import { createHash } from 'node:crypto';
import {
  type CalendarSpec,
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type ScheduleSpec,
} from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { keyword, summary } from '../interpreter/bounds/bounded-text.js';
import { cronWorkflow, type CronTick, flowQueue, searchAttributes } from '../interpreter/contract.js';
import type { CronCalendar, CronSchedule } from '../language/cron.js';

/** A flow file that is started by time. */
export interface ScheduledFlow {
  readonly namespace: string;
  readonly path: string;
}

const prefix = 'durektiv-cron:';
/** Temporal bounds ids; a longer path is named by its hash. */
const longestId = 400;
/** A time that was missed by more is not made up for (specification 9.2): nothing but a server that is busy is that late. */
const catchupWindow = '1 minute';
/** What Temporal does not answer is given up after this, in milliseconds: whoever changes a file waits for it. */
const patience = 10_000;
const daysOfWeek = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;
const months = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const;

/** How a note begins when we have paused the schedule; whoever pauses it by hand writes another note. */
const pausedNote = ({ namespace }: ScheduledFlow) => `Paused, because the namespace ${namespace} is paused. `;

/**
 * The schedules of Temporal that start flows, one for each flow file. Whether a pause is ours tells the note, which Temporal
 * changes together with it: what somebody has paused by hand is not ours to change.
 */
export class Schedules {
  constructor(private readonly client: Client) {}

  /** Creates the schedule of a flow file, or changes it. The note names the file and the line. @param paused its namespace is */
  async put(flow: ScheduledFlow, cron: string, schedule: CronSchedule, paused: boolean): Promise<void> {
    const options = scheduleOptions(flow, cron, schedule, paused);
    try {
      await this.patiently(({ schedule }) => schedule.create({ scheduleId: scheduleId(flow), ...options }));
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await this.patiently(({ schedule }) =>
        schedule.getHandle(scheduleId(flow)).update(({ state }) => ({
          ...options,
          state: isPausedByHand(flow, state) ? { paused: true, note: state.note ?? '' } : options.state,
        })),
      );
    }
  }

  /** Deletes the schedule of a flow file, if there is one. */
  async remove(flow: ScheduledFlow): Promise<void> {
    try {
      await this.patiently(({ schedule }) => schedule.getHandle(scheduleId(flow)).delete());
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    }
  }

  /** False when the schedule is not there, or does not rest as its namespace does. @param paused its namespace is */
  async isInPlace(flow: ScheduledFlow, paused: boolean): Promise<boolean> {
    try {
      const { state } = await this.patiently(({ schedule }) => schedule.getHandle(scheduleId(flow)).describe());
      return state.paused === paused || isPausedByHand(flow, state);
    } catch (error) {
      if (error instanceof ScheduleNotFoundError) return false;
      throw error;
    }
  }

  private patiently<T>(ask: (client: Client) => Promise<T>): Promise<T> {
    return this.client.withDeadline(Date.now() + patience, () => ask(this.client));
  }
}

/** Namespace and path, as far as Temporal takes it. */
export function scheduleId({ namespace, path }: ScheduledFlow): string {
  const id = `${prefix}${namespace}${path}`;
  return id.length <= longestId ? id : `${prefix}${createHash('sha256').update(id).digest('hex')}`;
}

function isPausedByHand(flow: ScheduledFlow, { paused, note }: ScheduleDescription['state']): boolean {
  return paused && note?.startsWith(pausedNote(flow)) !== true;
}

function scheduleOptions(flow: ScheduledFlow, cron: string, schedule: CronSchedule, paused: boolean) {
  const note = `Starts the flow ${flow.path} of the namespace ${flow.namespace}: ${cron}`;
  const attributes = [
    { key: defineSearchAttributeKey(searchAttributes.namespace, 'KEYWORD'), value: keyword(flow.namespace) },
    { key: defineSearchAttributeKey(searchAttributes.path, 'KEYWORD'), value: keyword(flow.path) },
  ];
  const tick: CronTick = flow;
  return {
    spec: scheduleSpec(schedule),
    action: {
      type: 'startWorkflow' as const,
      workflowType: cronWorkflow,
      workflowId: scheduleId(flow),
      taskQueue: flowQueue,
      args: [tick],
      staticSummary: summary(flow.path),
      typedSearchAttributes: attributes,
      workflowExecutionTimeout: '5 minutes',
    },
    policies: { overlap: ScheduleOverlapPolicy.ALLOW_ALL, catchupWindow },
    state: { paused, note: paused ? `${pausedNote(flow)}${note}` : note },
    typedSearchAttributes: attributes,
  };
}

/** A day that either of two lists may name needs two calendars: Temporal wants all parts of one to match. */
function scheduleSpec(schedule: CronSchedule): ScheduleSpec {
  if (schedule.kind === 'interval') return { intervals: [{ every: schedule.seconds * 1000 }] };
  const calendar = calendarSpec(schedule);
  const either: CalendarSpec[] = [
    { ...calendar, dayOfWeek: '*' },
    { ...calendar, dayOfMonth: '*' },
  ];
  return { calendars: schedule.days === 'both' ? [calendar] : either, timezone: schedule.zone };
}

function calendarSpec(calendar: CronCalendar): CalendarSpec {
  return {
    minute: [...calendar.minutes],
    hour: [...calendar.hours],
    dayOfMonth: [...calendar.daysOfMonth],
    month: calendar.months.flatMap((month) => months[month - 1] ?? []),
    dayOfWeek: calendar.daysOfWeek.flatMap((day) => daysOfWeek[day] ?? []),
  };
}
