import { randomUUID } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import { sendEvents } from '../client/events.js';
import { openNamespace } from '../client/server-options.js';
import type { TargetFlags } from '../client/target.js';
import { UsageError } from '../failure.js';
import { readBytes } from '../read-bytes.js';
import { jsonOrText, note, printJson } from '../terminal/print.js';

export interface SendFlags extends TargetFlags {
  readonly type?: string;
  readonly source: string;
  readonly subject?: string;
  readonly id?: string;
  readonly data?: string;
  readonly attribute?: readonly string[];
  readonly json: boolean;
}

/** Publishes the events of a file, or the one of the options. */
export async function send(file: string | undefined, flags: SendFlags): Promise<void> {
  const events = (await eventsOf(file, flags)).map(complete);
  const { api, namespace } = await openNamespace(flags);
  await sendEvents(api, namespace, events);
  const sent = events.map(({ id }) => id);
  if (flags.json) printJson({ sent });
  else note(`sent: ${sent.join(', ')}`);
}

async function eventsOf(file: string | undefined, flags: SendFlags): Promise<readonly JsonObject[]> {
  if ((file === undefined) === (flags.type === undefined)) {
    throw new UsageError('Name a file with events, or describe one with --type and the other options.');
  }
  if (file === undefined) return [await described(flags)];
  const value = jsonOrText(
    (await readBytes(file, `An event of that type is sent with --type ${file}.`)).toString('utf8'),
  );
  const list: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [value as Json];
  if (list.length > 0 && list.every(isJsonObject)) return list;
  throw new UsageError(`${file} holds neither a CloudEvent as JSON nor a list of them.`);
}

async function described({ type = '', source, subject, id, data, attribute = [] }: SendFlags): Promise<JsonObject> {
  return {
    ...Object.fromEntries(attribute.map(pair)),
    ...{ type, source },
    ...(subject !== undefined && { subject }),
    ...(id !== undefined && { id }),
    ...(data !== undefined && (await dataMembers(data))),
  };
}

function pair(text: string): readonly [string, string] {
  const [, name, value] = /^([a-z0-9]+)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new UsageError(`${text} is no attribute: write name=value, the name in lower case letters and digits.`);
}

async function dataMembers(text: string): Promise<JsonObject> {
  const data = jsonOrText(text.startsWith('@') ? (await readBytes(text.slice(1))).toString('utf8') : text);
  return { datacontenttype: typeof data === 'string' ? 'text/plain' : 'application/json', data };
}

/** The id is made here, so that it can be told. */
function complete(event: JsonObject): JsonObject {
  return { specversion: '1.0', id: randomUUID(), ...event };
}
