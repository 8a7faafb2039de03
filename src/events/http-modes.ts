import type { IncomingHttpHeaders } from 'node:http';
import type { Json } from '../json/json.js';
import { contentTypeOf, isBinaryMode, parseBinaryMode } from './binary-mode.js';
import { InvalidEventError, parseCloudEvent, type CloudEvent } from './cloud-event.js';

const batch = 'application/cloudevents-batch+json';
const structured = ['application/json', 'application/cloudevents+json'];

/** Reads one event of a request. @throws InvalidEventError when it is none */
export type ReadEvent = () => CloudEvent;

/** Whether a request may carry events: in its headers, or by its content type, which is compared as it is written (HTTP API 11.1). */
export function mayCarryEvents(headers: IncomingHttpHeaders): boolean {
  return isBinaryMode(headers) || [...structured, batch].some((known) => contentTypeOf(headers).startsWith(known));
}

/**
 * The events of a request, in the modes that CloudEvents knows for HTTP: binary, structured and batch, each event to be read on
 * its own. Headers are read by the package `cloudevents`; JSON is not, because it drops data that is 0, false or empty and
 * gives a time to events without one.
 * @param json the body as JSON, undefined when it is none
 * @returns undefined for a batch that is no list
 */
export function eventReaders(
  headers: IncomingHttpHeaders,
  body: Buffer,
  json: () => unknown,
): readonly ReadEvent[] | undefined {
  if (isBinaryMode(headers)) return [() => parseBinaryMode(headers, body)];
  const value = json();
  if (!contentTypeOf(headers).startsWith(batch)) return [() => parseStructured(value)];
  return Array.isArray(value) ? value.map((one: unknown) => () => parseStructured(one)) : undefined;
}

function parseStructured(value: unknown): CloudEvent {
  if (value === undefined) throw new InvalidEventError('the body is not JSON');
  return parseCloudEvent(value as Json);
}
