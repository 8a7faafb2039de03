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

function startOf<const T extends string, F extends Fields>(type: T, fields: F) {
  return record({ type: required(constant(type)), state: optional(transition), ...fields }, { exact: ['type'] });
}

/** Without a cron line, or with one that is none, nothing is scheduled, and the flow can be started by hand (decision D47). */
const scheduled = refine(startOf('scheduled', { cron: optional(textOrAbsent) }), (value, at) => {
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
});

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
  default: startOf('default', {}),
  scheduled,
  event: startOf('event', { event: required(looseEvent) }),
  eventsXor: startOf('eventsXor', { events: required(nonEmptyList(looseEvent)) }),
  eventsAnd: startOf('eventsAnd', { events: required(nonEmptyList(looseEvent)), lifespan: optional(duration) }),
};

/** How instances of the flow come to be (specification 1.8). */
export const start: Rule<WrittenStart> = variant<WrittenStart>({
  what: 'start',
  rules,
  aliases: {},
  otherwise: record({ state: optional(transition) }, { unknown: 'accepted' }),
});
