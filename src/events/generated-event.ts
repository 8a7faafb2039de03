import type { GeneratedEvent } from '../interpreter/activity-contract.js';
import type { Json, JsonObject } from '../json/json.js';
import { spanIds } from '../tracing/span-ids.js';
import { within } from '../tracing/trace-context.js';
import { isBase64 } from '../bytes/base64.js';
import type { CloudEvent } from './cloud-event.js';
import { normaliseTimestamp } from './timestamp.js';
import { uuidOf } from './uuid-of.js';

/** What an instance says of an event. */
export type EventToGenerate = Omit<GeneratedEvent, 'namespace' | 'matchAt'>;

/** The CloudEvent that a `generateEvent` state publishes; the same step gives the same id (specification 4.9). */
export function generatedEvent(event: EventToGenerate): CloudEvent {
  const { subject, dataschema, time, ...extensions } = event.attributes;
  return {
    specversion: '1.0',
    id: uuidOf(`${event.instance} ${event.step}`),
    source: isUriReference(event.source) ? event.source : '',
    type: event.type,
    ...present({ subject }),
    ...payload(event),
    ...present({ dataschema, time: typeof time === 'string' ? normaliseTimestamp(time) : undefined }),
    ...place(event),
    ...extensions,
  };
}

function present(attributes: { readonly [name: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}

/** The state that generates it, in the trace of its run. */
function place({ tracing, instance, step }: EventToGenerate): JsonObject {
  return tracing === undefined ? {} : { ...within(tracing, spanIds.state(instance, step)) };
}

function isUriReference(text: string): boolean {
  return URL.canParse(text, 'http://localhost');
}

/**
 * A string with a content type of its own is text or, where text would make no sense, base64 (decision D65).
 * Everything else is JSON, whatever the content type says.
 */
function payload({ data, datacontenttype = '' }: EventToGenerate): JsonObject {
  if (typeof data !== 'string' || datacontenttype === '' || datacontenttype === 'application/json') {
    return { datacontenttype: 'application/json', ...(data === null ? {} : { data }) };
  }
  return !isTextual(datacontenttype) && isBase64(data)
    ? { datacontenttype, data_base64: data.replace(/[\r\n]/g, '') }
    : { datacontenttype, data };
}

function isTextual(contentType: string): boolean {
  const media = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  return media.startsWith('text/') || media.endsWith('+xml') || media.endsWith('/xml');
}
