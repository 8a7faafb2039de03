import { sql, type SqlBool } from 'kysely';
import type { InstanceStatus } from '../instances/instances.js';
import type { Keyring } from '../secrets/keyring.js';
import { openText, sealText } from '../secrets/sealed-text.js';
import { type Growth, growthOf } from './growth.js';
import type { Database, LogLevel } from './schema.js';
import { sealContext } from './seal-context.js';
import { storable } from './text.js';

/** A line that a function wrote; always at level INFO. */
export interface FunctionLine {
  readonly namespace: string;
  readonly instance: string;
  readonly path: string;
  readonly callPath: string;
  readonly state: string | null;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Present when it is kept sealed: its instance handles secrets. */
  readonly sealed?: true;
}

export interface LogLine {
  /** Order of arrival: grows with every line of the store. */
  readonly id: number;
  readonly namespace: string;
  /** Null for lines of the namespace, as the next three. */
  readonly instance: string | null;
  readonly path: string | null;
  readonly callPath: string | null;
  readonly state: string | null;
  readonly level: LogLevel;
  readonly message: string;
  readonly time: number;
  /** How the instance ended, in its last line; null in the others. */
  readonly ended: InstanceStatus | null;
}

/** A place in a log: a time in milliseconds, and the mark that tells lines of the same millisecond apart when it is given. */
export interface LogPosition {
  readonly time: number;
  readonly mark?: number;
}

/** The mark of a line: together with its time it finds the line again. From 1 to 999999. */
export function markOf({ id }: Pick<LogLine, 'id'>): number {
  return (id % 999_999) + 1;
}

/** Whose lines. */
export interface LogScope {
  readonly namespace: string;
  /**
   * Lines of this instance and of its children; without it, the lines of the namespace itself and those of its instances
   * that matter to it.
   */
  readonly instance?: string;
}

/** Which lines of a log; all conditions hold together. */
export interface LogQuery extends LogScope {
  /** Only lines behind this place. */
  readonly after?: LogPosition;
  /** Only lines in front of this place. */
  readonly before?: LogPosition;
  /** Only lines that arrived behind the one with this id: what a follower has not seen, whatever its time. */
  readonly sinceId?: number;
  /** At most so many, the earliest. */
  readonly first?: number;
  /** At most so many, the latest; ignored when `first` is given. */
  readonly last?: number;
  /** Order of the answer, by time and arrival. */
  readonly direction?: 'asc' | 'desc';
}

/** The logs of instances and namespaces. */
export class LogStore {
  /** Says when lines have come. */
  readonly growth: Growth;

  constructor(
    private readonly db: Database,
    private readonly keyring: Keyring,
  ) {
    this.growth = growthOf(db, 'logs', 'id');
  }

  /** Adds a line of a function. Lines of a namespace that does not exist any more are dropped. */
  async appendFunctionLine(line: FunctionLine): Promise<void> {
    const message = line.sealed
      ? sealText(this.keyring, line.message, sealContext(line.instance))
      : storable(line.message);
    await sql`
      insert into logs (namespace, instance, path, call_path, state, level, message, time)
      select name, ${line.instance}::uuid, ${storable(line.path)}, ${line.callPath},
        ${line.state === null ? null : storable(line.state)}, 'INFO', ${message}, ${line.time}::bigint
      from namespaces where name = ${line.namespace} for key share`.execute(this.db);
  }

  /** Adds a line to the log of a namespace itself; dropped when it does not exist. */
  async appendNamespaceLine(line: {
    namespace: string;
    level: LogLevel;
    message: string;
    time: number;
  }): Promise<void> {
    await sql`
      insert into logs (namespace, level, message, time)
      select name, ${line.level}, ${storable(line.message)}, ${line.time}::bigint
      from namespaces where name = ${line.namespace} for key share`.execute(this.db);
  }

  /** Order of arrival of the line at this place, undefined when there is none. */
  async find(log: LogScope, place: LogPosition): Promise<number | undefined> {
    if (place.mark === undefined) return undefined;
    const { rows } = await sql<{ id: number }>`${lineAt(log, place)}`.execute(this.db);
    return rows[0]?.id;
  }

  /** The lines of a log, by time and then by arrival. */
  async list(query: LogQuery): Promise<LogLine[]> {
    const limit = query.first ?? query.last;
    const fromTheEnd = query.first === undefined && query.last !== undefined;
    const order = fromTheEnd ? 'desc' : 'asc';
    let lines = this.db
      .selectFrom('logs')
      .select(['id', 'namespace', 'instance', 'path', 'call_path', 'state', 'level', 'message', 'time', 'ended'])
      .where('namespace', '=', query.namespace)
      .where(scope(query.instance))
      .orderBy('time', order)
      .orderBy('id', order);
    if (query.after !== undefined) lines = lines.where(isBehind(query, query.after));
    if (query.before !== undefined) lines = lines.where(isInFront(query, query.before));
    if (query.sinceId !== undefined) lines = lines.where('id', '>', query.sinceId);
    if (limit !== undefined) lines = lines.limit(limit);
    const rows = (await lines.execute()).map(({ call_path, ...row }) => ({
      ...row,
      message: row.instance === null ? row.message : openText(this.keyring, row.message, sealContext(row.instance)),
      callPath: call_path,
    }));
    return (query.direction ?? 'asc') === order ? rows : rows.reverse();
  }
}

function isBehind(log: LogScope, place: LogPosition) {
  if (place.mark === undefined) return sql<SqlBool>`time > ${place.time}`;
  return sql<SqlBool>`(time, id) > (${place.time}, coalesce((${lineAt(log, place)}), ${Number.MAX_SAFE_INTEGER}))`;
}

function isInFront(log: LogScope, place: LogPosition) {
  if (place.mark === undefined) return sql<SqlBool>`time < ${place.time}`;
  return sql<SqlBool>`(time, id) < (${place.time}, coalesce((${lineAt(log, place)}), 0))`;
}

function lineAt(log: LogScope, { time, mark = 0 }: LogPosition) {
  return sql`select id from logs where namespace = ${log.namespace} and ${scope(log.instance)}
    and time = ${time} and id % 999999 + 1 = ${mark}::int limit 1`;
}

/** Children are found by the call path of their ancestor, which begins theirs. */
function scope(instance: string | undefined) {
  if (instance === undefined) return sql<SqlBool>`(instance is null or of_namespace)`;
  const path = sql`(select call_path from instances where id = ${instance})`;
  return sql<SqlBool>`(root = substring(${path} from 2 for 36) and starts_with(call_path, ${path}))`;
}
