import { type Selectable, sql, type SqlBool } from 'kysely';
import type { InstanceStatus } from '../../instances/instances.js';
import type { Keyring } from '../../secrets/keyring.js';
import { openText, sealText } from '../../secrets/sealed-text.js';
import { type Moment, momentColumns, momentOf } from '../following/follow-serials.js';
import { type Growth, growthOf } from '../following/growth.js';
import {
  type ArrivalQuery,
  lineAt,
  linesOf,
  type LinePlace,
  type LogQuery,
  type LogScope,
  readingOrder,
  selectArrivals,
  selectLines,
} from './log-query.js';
import type { MarkedTime } from '../following/marked-time.js';
import { pagesOf } from '../statements/pages.js';
import type { Database, LogLevel, LogTable } from '../schema.js';
import { sealContext } from '../secrets/seal-context.js';
import { storable } from '../statements/text.js';

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

/** A line of the log of a namespace itself. */
export interface NamespaceLine {
  readonly namespace: string;
  /** When the namespace was made that it concerns: dropped when there is another one of the name. Absent: whichever is there. */
  readonly namespaceMadeAt?: number;
  readonly level: LogLevel;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
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

const PAGE_LINES = 1000;
const LINE_COLUMNS = [
  'id',
  'namespace',
  'instance',
  'path',
  'call_path',
  'state',
  'level',
  'message',
  'time',
  'ended',
] as const;

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
  async appendNamespaceLine(line: NamespaceLine): Promise<void> {
    await sql`
      insert into logs (namespace, level, message, time)
      select name, ${line.level}, ${storable(line.message)}, ${line.time}::bigint
      from namespaces where name = ${line.namespace}
        and created_at = coalesce(${line.namespaceMadeAt ?? null}::bigint, created_at) for key share`.execute(this.db);
  }

  /** Order of arrival of the line at this place, undefined when there is none. */
  async find(log: LogScope, place: MarkedTime): Promise<number | undefined> {
    if (place.mark === undefined) return undefined;
    const { rows } = await sql<{ id: number }>`${lineAt(log, place)}`.execute(this.db);
    return rows[0]?.id;
  }

  /** The lines of a log, by time and then by arrival. */
  async list(query: LogQuery): Promise<LogLine[]> {
    const rows = await selectLines(this.db, query).select(LINE_COLUMNS).execute();
    const lines = rows.map((row) => this.toLine(row));
    return (query.direction ?? 'asc') === readingOrder(query) ? lines : lines.reverse();
  }

  /** How many lines a log has. */
  async count(log: LogScope): Promise<number> {
    const lines = linesOf(this.db, log).select(sql<number>`count(*)::integer`.as('count'));
    return (await lines.executeTakeFirstOrThrow()).count;
  }

  /** Ids of lines in the order of their arrival. */
  async numbers(query: ArrivalQuery): Promise<{ readonly rows: readonly number[]; readonly moment: Moment }> {
    const rows = await selectArrivals(this.db, query).select('id').select(momentColumns).execute();
    return { rows: rows.map(({ id }) => id), moment: momentOf(rows) };
  }

  /** The lines of these ids, in the order of their arrival. */
  async numbered(ids: readonly number[]): Promise<LogLine[]> {
    const lines = this.db.selectFrom('logs').where(sql<SqlBool>`id = any(${ids}::bigint[])`);
    return (await lines.select(LINE_COLUMNS).orderBy('id').execute()).map((row) => this.toLine(row));
  }

  /** The lines of {@link list} page by page, those that come meanwhile among them. */
  async *pages(query: LogQuery): AsyncGenerator<readonly LogLine[], void> {
    const { first, last, direction = 'asc', ...log } = query;
    const count = first ?? last;
    if (count !== undefined && count <= PAGE_LINES) return yield await this.list(query);
    const edge = direction === readingOrder(query) ? undefined : await this.edge(query);
    const read = (behind: LinePlace | undefined = edge, limit: number): Promise<LogLine[]> =>
      this.list({
        ...log,
        direction,
        ...(direction === 'asc' ? { first: limit } : { last: limit }),
        ...(behind && { behind }),
      });
    yield* pagesOf(read, PAGE_LINES, count);
  }

  /** The line next to the last that a query with a number of lines reads. */
  private async edge({ first, last, ...log }: LogQuery): Promise<LinePlace | undefined> {
    const one = first === undefined ? { last: 1 } : { first: 1 };
    const lines = selectLines(this.db, { ...log, ...one }).offset(first ?? last ?? 0);
    return lines.select(['time', 'id']).executeTakeFirst();
  }

  private toLine({ call_path, ...row }: Pick<Selectable<LogTable>, (typeof LINE_COLUMNS)[number]>): LogLine {
    const { instance, message } = row;
    const text = instance === null ? message : openText(this.keyring, message, sealContext(instance));
    return { ...row, message: text, callPath: call_path };
  }
}
