import type { instanceView } from '../../api/instances/instance-view.js';
import type { logView } from '../../api/logs/log-view.js';
import type { Json } from '../../json/json.js';
import { jsonOrText } from '../terminal/print.js';
import { type Api, at } from './api.js';

/** An instance as the API shows it. */
export type InstanceRecord = ReturnType<typeof instanceView>;

/** An instance for people and machines: what the API gives in base64 is text here. */
export interface ShownInstance extends Pick<
  InstanceRecord,
  'id' | 'namespace' | 'path' | 'status' | 'invoker' | 'createdAt' | 'endedAt' | 'errorCode' | 'flow' | 'lineage'
> {
  readonly errorMessage: string | null;
}

/** A line of a log as the API shows it. */
export type LogRecord = ReturnType<typeof logView>;

export interface InstanceList {
  /** How many match, on all pages. */
  readonly total: number;
  readonly instances: readonly ShownInstance[];
}

export interface InstanceFilters {
  readonly status?: string;
  /** Beginning of the path. */
  readonly path?: string;
  readonly invoker?: string;
  /** RFC 3339. */
  readonly since?: string;
  readonly limit: number;
  readonly offset: number;
}

const base = (namespace: string) => at`/namespaces/${namespace}/instances`;
const one = (namespace: string, id: string) => at`/namespaces/${namespace}/instances/${id}`;

/** The newest instances first. */
export async function listInstances(api: Api, namespace: string, filters: InstanceFilters): Promise<InstanceList> {
  const { status, path, invoker, since, limit, offset } = filters;
  const given = [
    status === undefined ? [] : ['STATUS', 'MATCH', status],
    path === undefined ? [] : ['AS', 'PREFIX', path],
    invoker === undefined ? [] : ['TRIGGER', 'CONTAINS', invoker],
    since === undefined ? [] : ['CREATED', 'AFTER', since],
  ].filter((filter) => filter.length > 0);
  const query = {
    limit,
    offset,
    'filter.field': given.map(([field = '']) => field),
    'filter.type': given.map(([, type = '']) => type),
    'filter.val': given.map(([, , value = '']) => value),
  };
  const answer = await api.document<{ meta: { total: number }; data: InstanceRecord[] }>('GET', base(namespace), {
    query,
  });
  return { total: answer.meta.total, instances: answer.data.map(shownInstance) };
}

export function getInstance(api: Api, namespace: string, id: string): Promise<InstanceRecord> {
  return api.data('GET', one(namespace, id));
}

/** Input, output or metadata of an instance; absent when there is none. */
export async function getBlob(
  api: Api,
  namespace: string,
  id: string,
  blob: 'input' | 'output' | 'metadata',
): Promise<Json | undefined> {
  const record = await api.data<Readonly<Record<string, unknown>>>('GET', `${one(namespace, id)}/${blob}`);
  const text = record[blob];
  return typeof text === 'string' ? jsonOrText(decoded(text)) : undefined;
}

/** The record now and after each change, until the instance has ended. */
export async function* followInstance(api: Api, namespace: string, id: string): AsyncGenerator<InstanceRecord> {
  for await (const record of api.events<InstanceRecord>(`${one(namespace, id)}/subscribe`)) {
    yield record;
    if (record.status !== 'pending') return;
  }
}

export async function cancelInstance(api: Api, namespace: string, id: string): Promise<void> {
  await api.done('PATCH', one(namespace, id), { json: { status: 'cancelled' } });
}

/** All lines of an instance and its children that there are, oldest first. */
export async function* readLog(api: Api, namespace: string, instance: string): AsyncGenerator<LogRecord> {
  const limit = 1_000;
  for (let after: string | undefined; ;) {
    const path = at`/namespaces/${namespace}/logs`;
    const lines = await api.data<LogRecord[]>('GET', path, { query: { instance, limit, after } });
    yield* lines;
    if (lines.length < limit) return;
    after = lines.at(-1)?.time;
  }
}

/** The last `count` lines, oldest first. */
export function lastLines(api: Api, namespace: string, instance: string, count: number): Promise<LogRecord[]> {
  return api.data('GET', at`/namespaces/${namespace}/logs`, { query: { instance, last: count } });
}

/** The lines behind a time, all without one, and those that come, until the one that says how the instance has ended. */
export async function* followLog(
  api: Api,
  namespace: string,
  instance: string,
  after = '1970-01-01T00:00:00Z',
): AsyncGenerator<LogRecord> {
  const query = { instance, after };
  for await (const line of api.events<LogRecord>(at`/namespaces/${namespace}/logs/subscribe`, { query })) {
    yield line;
    if (saysEnd(line)) return;
  }
}

/** The last `count` lines, and those that come, until the one that says how the instance has ended. */
export async function* followLast(
  api: Api,
  namespace: string,
  instance: string,
  count: number,
): AsyncGenerator<LogRecord> {
  const lines = await lastLines(api, namespace, instance, count);
  yield* lines;
  if (!lines.some(saysEnd)) yield* followLog(api, namespace, instance, lines.at(-1)?.time);
}

/** It is the last one of the instance that was asked for. */
function saysEnd({ workflow }: LogRecord): boolean {
  return workflow !== undefined && workflow.status !== 'running';
}

export function shownInstance(record: InstanceRecord): ShownInstance {
  const { id, namespace, path, status, invoker, createdAt, endedAt, errorCode, errorMessage, flow, lineage } = record;
  return {
    ...{ id, namespace, path, status, invoker, createdAt, endedAt, errorCode },
    errorMessage: errorMessage === null ? null : decoded(errorMessage),
    ...{ flow, lineage },
  };
}

/** The text in base64. */
export function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
