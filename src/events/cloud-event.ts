import { randomUUID } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../json/json.js';
import { isBase64 } from '../bytes/base64.js';
import { normaliseTimestamp } from './timestamp.js';

/** A CloudEvent in structured mode, as it is stored and as flows see it: extensions are siblings of the attributes. */
export interface CloudEvent extends JsonObject {
  readonly specversion: string;
  readonly id: string;
  readonly source: string;
  /** Empty when the publisher sent none. */
  readonly type: string;
}

/** Why a JSON value is no CloudEvent. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
}

const attributes = ['specversion', 'id', 'source', 'type', 'subject', 'datacontenttype', 'dataschema', 'time'];
const reserved: ReadonlySet<string> = new Set([...attributes, 'data', 'data_base64']);
/** What events are found by in the store, whose indexes have limits. */
const keys: ReadonlySet<string> = new Set(['id', 'source', 'type']);
/** In bytes. */
const maxKeyLength = 768;
const versions: ReadonlySet<string> = new Set(['1.0', '0.3']);

/**
 * Validates a structured CloudEvent and writes it the way it is kept: attributes in a fixed order, then the data, then the extensions
 * sorted and in lower case; a missing id is generated, the time is in UTC (specification 2.2, http 11.1).
 * @throws InvalidEventError
 */
export function parseCloudEvent(value: Json): CloudEvent {
  if (!isJsonObject(value)) throw new InvalidEventError('a CloudEvent is a JSON object');
  const source = text(value, 'source');
  if (source === '') throw new InvalidEventError('source is missing');
  const contentType = text(value, 'datacontenttype');
  return {
    specversion: specversion(value),
    id: text(value, 'id') || randomUUID(),
    source,
    type: text(value, 'type'),
    ...optional('subject', text(value, 'subject')),
    ...optional('datacontenttype', contentType),
    ...optional('dataschema', schemaUri(text(value, 'dataschema'))),
    ...optional('time', time(text(value, 'time'))),
    ...data(value, contentType),
    ...extensions(value),
  };
}

/** A text attribute; empty when absent or null. */
function text(event: JsonObject, name: string): string {
  const value = own(event, name) ?? '';
  if (typeof value !== 'string') throw new InvalidEventError(`${name} is not a string`);
  if (keys.has(name) && Buffer.byteLength(value) > maxKeyLength) throw new InvalidEventError(`${name} is too long`);
  return value;
}

function own(event: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(event, name) ? event[name] : undefined;
}

function optional(name: string, value: string): JsonObject {
  return value === '' ? {} : { [name]: value };
}

function specversion(event: JsonObject): string {
  const version = text(event, 'specversion');
  if (!versions.has(version)) throw new InvalidEventError('specversion is neither 1.0 nor 0.3');
  return version;
}

/** A schema that is no URI is dropped, as Direktiv does. */
function schemaUri(uri: string): string {
  return URL.canParse(uri, 'http://localhost') ? uri : '';
}

function time(value: string): string {
  if (value === '') return '';
  const utc = normaliseTimestamp(value);
  if (utc === undefined) throw new InvalidEventError('time is not RFC 3339');
  return utc;
}

function data(event: JsonObject, contentType: string): JsonObject {
  const inline = own(event, 'data');
  const binary = own(event, 'data_base64') ?? undefined;
  if (binary !== undefined) {
    if (inline !== undefined) throw new InvalidEventError('both data and data_base64 are present');
    if (typeof binary !== 'string' || !isBase64(binary)) throw new InvalidEventError('data_base64 is not base64');
    return { data_base64: binary.replace(/[\r\n]/g, '') };
  }
  if (inline === undefined) return {};
  if (!isJsonMediaType(contentType) && typeof inline !== 'string') {
    throw new InvalidEventError('data is not a string, although datacontenttype is not JSON');
  }
  return { data: inline };
}

/** True for content that is inline JSON in an event. */
export function isJsonMediaType(contentType: string): boolean {
  const media = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  return media === '' || media === 'application/json' || media === 'text/json' || media.endsWith('+json');
}

function extensions(event: JsonObject): JsonObject {
  const found: [string, Json][] = [];
  for (const [name, value] of Object.entries(event)) {
    if (reserved.has(name) || value === null) continue;
    const lower = name.toLowerCase();
    if (!/^[a-z0-9]+$/.test(lower) || reserved.has(lower)) {
      throw new InvalidEventError(`"${name}" is not a name for an extension attribute: use letters and digits only`);
    }
    found.push([lower, extensionValue(name, value)]);
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Numbers are integers of 32 bits in CloudEvents: a fraction is cut off. */
function extensionValue(name: string, value: Json): Json {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'number') throw new InvalidEventError(`extension ${name} is neither string, boolean nor number`);
  if (value > 2147483647 || value < -2147483648) throw new InvalidEventError(`extension ${name} is no 32-bit integer`);
  return Math.trunc(value) + 0;
}
