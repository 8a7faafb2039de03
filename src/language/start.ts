import { CronError, parseCron } from './cron.js';
import { looseEvent } from './events.js';
import { nonEmptyList } from './rules/list.js';
import { transition } from './rules/names.js';
import { optional, record, required, type Fields } from './rules/record.js';
import { refine, spot, type Rule } from './rules/rule.js';
import { constant, duration, textOrAbsent } from './rules/scalars.js';
import { variant } from './rules/variant.js';
import type { StartDefinition } from './model.js';

/** A start as written: the entry state may be left out. */
export type WrittenStart = StartDefinition extends infer S
  ? S extends StartDefinition
    ? Omit<S, 'state'> & { readonly state?: string }
    : never
  : never;

const entry = { state: optional('State to begin with. Without it the first one.', transition) };

function startOf<const T extends string, F extends Fields>(type: T, about: string, fields: F) {
  return record({ type: required(about, constant(type)), ...entry, ...fields }, { exact: ['type'] });
}

const cronAbout = 'Minute, hour, day of the month, month and day of the week: 0 6 * * MON-FRI';

/** Without a cron line, or with one that is none, nothing is scheduled, and the flow can be started by hand (decision D47). */
const scheduled = refine(
  startOf('scheduled', 'Started by time, and by hand.', { cron: optional(cronAbout, textOrAbsent) }),
  (value, at) => {
    if (value.cron === undefined) {
      const message = 'Without "cron" this flow is never started by time; add a cron line, for example "0 * * * *".';
      at.scope.report.warning('no-schedule', spot(at), message);
      return value;
    }
    const fault = cronFault(value.cron);
    if (fault !== undefined) {
      const message = `The cron line is not understood, so this flow is never started by time: ${fault}. Write five fields, for example "0 * * * *".`;
      at.scope.report.warning('bad-cron', spot(at), message);
    }
    return value;
  },
);

function cronFault(line: string): string | undefined {
  try {
    parseCron(line);
    return undefined;
  } catch (error) {
    if (error instanceof CronError) return error.message;
    throw error;
  }
}

const rules: { [T in WrittenStart['type']]: Rule<Extract<WrittenStart, { type: T }>> } = {
  default: startOf('default', 'Started by hand, over the API or as a subflow.', {}),
  scheduled,
  event: startOf('event', 'Started by each event of a type.', { event: required('The event.', looseEvent) }),
  eventsXor: startOf('eventsXor', 'Started by each event of several types.', {
    events: required('The events.', nonEmptyList(looseEvent)),
  }),
  eventsAnd: startOf('eventsAnd', 'Started when all of several events have come.', {
    events: required('The events.', nonEmptyList(looseEvent)),
    lifespan: optional('How long an event waits for the others. Without it for ever.', duration),
  }),
};

/** How instances of the flow come to be (specification 1.8). */
export const start: Rule<WrittenStart> = variant<WrittenStart>({
  what: 'start',
  rules,
  aliases: {},
  otherwise: record(entry, { unknown: 'accepted' }),
});
