import type { KeepSettings } from '../instances/retention.js';
import { anyCount, count, type Values } from './variables.js';

/** A hundred years. */
const mostDays = 36_500;

export const keepVariables = {
  DUREKTIV_KEEP_INSTANCES: anyCount(1, mostDays).optional(),
  DUREKTIV_KEEP_LOGS: count(1, mostDays, 30),
  DUREKTIV_KEEP_EVENTS: count(1, mostDays, 30),
  DUREKTIV_KEEP_PAYLOADS: count(1, mostDays, 30),
};

export function keepSettings(values: Values<typeof keepVariables>): KeepSettings {
  return Object.freeze({
    instances: values.DUREKTIV_KEEP_INSTANCES,
    logs: values.DUREKTIV_KEEP_LOGS,
    events: values.DUREKTIV_KEEP_EVENTS,
    payloads: values.DUREKTIV_KEEP_PAYLOADS,
  });
}
