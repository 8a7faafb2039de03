import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { Keyring } from '../secrets/keyring.js';
import { answeringConnections } from './connection/answering-connections.js';
import { connectAdvice } from './connection/connect-advice.js';
import { connectionsGone } from './connection/connections-gone.js';
import { databaseTrouble, READ_ONLY } from './connection/database-trouble.js';
import { migrate } from './migrations/migrate.js';
import { PayloadStore } from './payloads.js';
import { atMostTwice } from './connection/repeating.js';
import { type Repositories, repositories } from './repositories.js';
import { ReportStore } from './instances/reports.js';
import type { Tables } from './schema.js';
import { withPlainSslMode } from './connection/ssl-mode.js';

const CONNECT_PATIENCE_MS = 10_000;
/**
 * Reports are written on connections of their own that do not wait for the disk: they run in every workflow task, and
 * what a crash of the database server takes of them (well under a second) Temporal still knows. That a child has begun nobody tells
 * again, so it goes the other way.
 */
const REPORT_CONNECTIONS = 3;
/** Far above any query of a request; a server that stopped answering must not hold one for ever. */
const QUERY_PATIENCE_MS = 60_000;

export interface StoreOptions {
  /** Connections at most; 10 when not given. */
  readonly connections?: number;
  /** Milliseconds that a query may take, but for changes of the tables; a minute when not given. */
  readonly patience?: number;
  /** Keys for secrets and what came of them; without it nothing can be sealed. */
  readonly keyring?: Keyring;
  /** Gets one line per trouble that needs no answer: a broken idle connection, a report that was dropped. */
  readonly log?: (message: string) => void;
  /** False: the tables stay as they are, whichever version made them. */
  readonly migrate?: boolean;
}

/** What Temporal does not hold, in PostgreSQL. */
export interface Store extends Repositories {
  readonly reports: ReportStore;
  /** The keys that the store was opened with. */
  readonly keyring: Keyring;
  /** Resolves when the database answers; rejects with a one-line error otherwise. */
  check(): Promise<void>;
  /** Closes the connections after the running queries. */
  close(): Promise<void>;
}

/**
 * Connects to a PostgreSQL (14 or newer) and brings its tables up to date. Several processes may do so at once.
 * @throws Error in one line, without the password, when the database cannot be reached or brought up to date.
 */
export async function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  const log = options.log ?? (() => undefined);
  const keyring = options.keyring ?? new Keyring([]);
  const { connections: max = 10, patience: query_timeout = QUERY_PATIENCE_MS } = options;
  const pool = connectionPool(url, log, { max, query_timeout });
  const reports = { max: REPORT_CONNECTIONS, query_timeout, options: '-c synchronous_commit=off' };
  const reportPool = connectionPool(url, log, reports);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: answeringConnections(pool) }) });
  try {
    // By `db`, which ends its pool only when it has used it.
    await sql`select 1`.execute(db);
    if (options.migrate ?? true) await bringUpToDate(url, log);
  } catch (error) {
    await Promise.all([db.destroy(), reportPool.end()]);
    throw unusable(url, error);
  }
  return {
    ...repositories(db, pool, keyring),
    reports: new ReportStore({ quick: reportPool, lasting: pool }, keyring, log, new PayloadStore(pool)),
    keyring,
    check: () => check(pool, url),
    close: async () => {
      const gone = [pool, reportPool].map(connectionsGone);
      await Promise.all([db.destroy(), reportPool.end(), ...gone]);
    },
  };
}

/**
 * Changes the tables on a connection that waits as long as it takes: an index of many rows takes minutes, and so does one that
 * another process is just making.
 */
async function bringUpToDate(url: string, log: (message: string) => void): Promise<void> {
  const pool = connectionPool(url, log, { max: 1 });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrate(db, log);
  } finally {
    const gone = connectionsGone(pool);
    await Promise.all([db.destroy(), gone]);
  }
}

function connectionPool(url: string, log: (message: string) => void, config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withPlainSslMode(url),
    connectionTimeoutMillis: CONNECT_PATIENCE_MS,
    keepAlive: true,
    types: { getTypeParser },
    application_name: 'durektiv',
    ...config,
  });
  pool.on('error', (error) => log(`lost a connection to the database: ${error.message}`));
  // One that breaks while it is in use tells its query; without a listener the event would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** bigint as number (times and counters stay below 2^53), json as its text. */
const getTypeParser: typeof pg.types.getTypeParser = (oid, format) => {
  if (oid === pg.types.builtins.INT8) return Number;
  if (oid === pg.types.builtins.JSON) return String;
  return pg.types.getTypeParser(oid, format) as (text: string) => unknown;
};

async function check(pool: pg.Pool, url: string): Promise<void> {
  try {
    await atMostTwice(() => requireWritable(pool));
  } catch (error) {
    throw unusable(url, error);
  }
}

/** A server that has become a standby answers, and takes no changes. */
async function requireWritable(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ readonly: boolean }>(
    `select current_setting('transaction_read_only')::boolean as readonly`,
  );
  if (rows[0]?.readonly === true) throw Object.assign(new Error('it is read-only'), { code: READ_ONLY });
}

function unusable(url: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  const advice = connectAdvice(cause) ?? databaseTrouble(cause)?.todo ?? 'Check DUREKTIV_DATABASE_URL';
  return new Error(`The database ${withoutPassword(url)} cannot be used: ${reason}. ${advice}`, { cause });
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
