import { HTTP } from 'cloudevents';
import type { IncomingHttpHeaders } from 'node:http';
import { isJsonMediaType, InvalidEventError, parseCloudEvent, type CloudEvent } from './cloud-event.js';

/** True for a request whose headers are the attributes of an event and whose body is its data. */
export function isBinaryMode(headers: IncomingHttpHeaders): boolean {
  return headers['ce-specversion'] !== undefined && !contentTypeOf(headers).startsWith('application/cloudevents');
}

/**
 * The event of a request in CloudEvents' binary mode.
 * @throws InvalidEventError
 */
export function parseBinaryMode(headers: IncomingHttpHeaders, body: Buffer): CloudEvent {
  const sent = attributeHeaders(headers);
  const { data, data_base64, ...attributes } = readEvent(sent, body, contentTypeOf(headers));
  return parseCloudEvent({
    ...attributes,
    // As it was sent: the package cuts it off, and gives one to an event without.
    time: sent['ce-time'] ?? null,
    ...(body.length === 0 || data === undefined ? {} : { data }),
    ...(body.length === 0 || data_base64 === undefined ? {} : { data_base64 }),
  });
}

/** Headers carry other characters percent-encoded. */
function attributeHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('ce-') && typeof value === 'string') found[name] = decoded(value);
  }
  const contentType = contentTypeOf(headers);
  return { ...found, ...(contentType === '' ? {} : { 'content-type': contentType }) };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return value;
    throw error;
  }
}

function readEvent(headers: Record<string, string>, body: Buffer, contentType: string): Record<string, never> {
  const content = isText(contentType) ? body.toString('utf8') : body;
  try {
    const event = HTTP.toEvent({ headers, body: body.length === 0 ? undefined : content });
    return JSON.parse(JSON.stringify(event)) as Record<string, never>;
  } catch (error) {
    throw new InvalidEventError(`no event in binary mode: ${(error as Error).message}`, { cause: error });
  }
}

function isText(contentType: string): boolean {
  return isJsonMediaType(contentType) || /^(text\/|application\/xml)|\+xml/i.test(contentType);
}

/** Empty when there is none. */
export function contentTypeOf(headers: IncomingHttpHeaders): string {
  return headers['content-type'] ?? '';
}
