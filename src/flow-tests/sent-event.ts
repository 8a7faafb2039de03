import { type CloudEvent, InvalidEventError, parseCloudEvent } from '../events/cloud-event.js';
import type { TimedEvent } from './format/schema.js';

/** The event that a test sends. @throws InvalidEventError */
export function sentEvent({ event }: TimedEvent): CloudEvent {
  return parseCloudEvent({ specversion: '1.0', source: '/test', ...event });
}

/** Why a test cannot send an event; undefined when it can. */
export function whyNotSent(event: TimedEvent): string | undefined {
  try {
    sentEvent(event);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidEventError) return error.message;
    throw error;
  }
}
