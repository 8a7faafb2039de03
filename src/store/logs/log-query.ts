import { sql, type SqlBool } from 'kysely';
import { hasMark, type MarkedTime } from '../following/marked-time.js';
import type { Database } from '../schema.js';

/** Whose lines. */
export interface LogScope {
  readonly namespace: string;
  /**
   * Lines of this instance and of its children; without it, the lines of the namespace itself and those of its instances
   * that matter to it.
   */
  readonly instance?: string;
}

/** The place of a line, exactly. */
export interface LinePlace {
  readonly time: number;
  readonly id: number;
}

/** Which lines of a log; all conditions hold together. */
export interface LogQuery extends LogScope {
  /** Only lines behind this place. */
  readonly after?: MarkedTime;
  /** Only lines in front of this place. */
  readonly before?: MarkedTime;
  /** Only lines that come behind this one, in the order they are read in. */
  readonly behind?: LinePlace;
  /** At most so many, the earliest. */
  readonly first?: number;
  /** At most so many, the latest; ignored when `first` is given. */
  readonly last?: number;
  /** Order of the answer, by time and arrival. */
  readonly direction?: 'asc' | 'desc';
}

/** Lines in the order they are read in, which is the other way round where the last of them are asked for. */
export function selectLines(db: Database, query: LogQuery) {
  const order = readingOrder(query);
  const limit = query.first ?? query.last;
  let lines = linesOf(db, query).orderBy('time', order).orderBy('id', order);
  if (query.after !== undefined) lines = lines.where(isBehind(query, query.after));
  if (query.before !== undefined) lines = lines.where(isInFront(query, query.before));
  if (query.behind !== undefined) lines = lines.where(isBeyond(order, query.behind));
  return limit === undefined ? lines : lines.limit(limit);
}

/** Which lines of a log arrived, for those who follow it; all conditions hold together. */
export interface ArrivalQuery extends LogScope, Pick<LogQuery, 'after'> {
  /** Behind the one with this id, whatever their times. */
  readonly sinceId: number;
  /** Not those with these ids. */
  readonly without: readonly number[];
  /** At most so many, those that arrived first. */
  readonly first: number;
}

/** Lines in the order of their arrival. */
export function selectArrivals(db: Database, { sinceId, without, first, after, ...log }: ArrivalQuery) {
  const lines = linesOf(db, log)
    .where('id', '>', sinceId)
    .where(sql<SqlBool>`id <> all(${without}::bigint[])`)
    .orderBy('id')
    .limit(first);
  return after === undefined ? lines : lines.where(isBehind(log, after));
}

/** All lines of a log. */
export function linesOf(db: Database, { namespace, instance }: LogScope) {
  return db.selectFrom('logs').where('namespace', '=', namespace).where(scope(instance));
}

/** Whether a query reads the earliest lines first. */
export function readingOrder({ first, last, direction = 'asc' }: LogQuery): 'asc' | 'desc' {
  if (first !== undefined) return 'asc';
  return last === undefined ? direction : 'desc';
}

function isBeyond(order: 'asc' | 'desc', { time, id }: LinePlace) {
  const line = sql`(time, id)`;
  const place = sql`(${time}::bigint, ${id}::bigint)`;
  return order === 'asc' ? sql<SqlBool>`${line} > ${place}` : sql<SqlBool>`${line} < ${place}`;
}

function isBehind(log: LogScope, place: MarkedTime) {
  if (place.mark === undefined) return sql<SqlBool>`time > ${place.time}`;
  return sql<SqlBool>`(time, id) > (${place.time}, coalesce((${lineAt(log, place)}), ${Number.MAX_SAFE_INTEGER}))`;
}

function isInFront(log: LogScope, place: MarkedTime) {
  if (place.mark === undefined) return sql<SqlBool>`time < ${place.time}`;
  return sql<SqlBool>`(time, id) < (${place.time}, coalesce((${lineAt(log, place)}), 0))`;
}

/** The line at a place that has a mark. */
export function lineAt(log: LogScope, { time, mark = 0 }: MarkedTime) {
  return sql`select id from logs where namespace = ${log.namespace} and ${scope(log.instance)}
    and time = ${time} and ${hasMark(sql`id`, mark)} limit 1`;
}

/** Children are found by the call path of their ancestor, which begins theirs. */
function scope(instance: string | undefined) {
  if (instance === undefined) return sql<SqlBool>`(instance is null or of_namespace)`;
  const path = sql`(select call_path from instances where id = ${instance})`;
  return sql<SqlBool>`(root = substring(${path} from 2 for 36) and starts_with(call_path, ${path}))`;
}
