import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { Keyring } from '../secrets/keyring.js';
import { answeringConnections } from './answering-connections.js';
import { ApiKeyStore } from './api-keys.js';
import { connectionsGone } from './connections-gone.js';
import { DefinitionStore } from './definitions.js';
import { EventHistory } from './events.js';
import { FileStore } from './files.js';
import { InstanceStore } from './instances.js';
import { ListenerStore } from './listeners.js';
import { LogStore } from './logs.js';
import { migrate } from './migrations/migrate.js';
import { NamespaceStore } from './namespaces.js';
import { EventOutbox } from './outbox.js';
import { PauseStore } from './pauses.js';
import { PayloadStore } from './payloads.js';
import { atMostTwice, repeating } from './repeating.js';
import { RegistryStore } from './registries.js';
import { ReportStore } from './reports.js';
import { RetentionStore } from './retention.js';
import { SecretStore } from './secrets.js';
import type { Database, Tables } from './schema.js';
import { planned } from './statement.js';
import { StartStore } from './starts.js';
import { VariableStore } from './variables.js';

const CONNECT_PATIENCE_MS = 10_000;
/**
 * Reports are written on connections of their own that do not wait for the disk: they run in every workflow task, and
 * what a crash of the database server takes of them (well under a second) Temporal still knows.
 */
const REPORT_CONNECTIONS = 3;
/** Far above any query here; a server that stopped answering must not hold a request for ever. */
const QUERY_PATIENCE_MS = 60_000;

export interface StoreOptions {
  /** Connections at most; 10 when not given. */
  readonly connections?: number;
  /** Keys for secrets and what came of them; without it nothing can be sealed. */
  readonly keyring?: Keyring;
  /** Gets one line per trouble that needs no answer: a broken idle connection, a report that was dropped. */
  readonly log?: (message: string) => void;
  /** False: the tables stay as they are, whichever version made them. */
  readonly migrate?: boolean;
}

/** What Temporal does not hold, in PostgreSQL: one repository per group of tables. */
export interface Store {
  readonly namespaces: NamespaceStore;
  readonly files: FileStore;
  readonly definitions: DefinitionStore;
  readonly instances: InstanceStore;
  readonly reports: ReportStore;
  readonly logs: LogStore;
  readonly payloads: PayloadStore;
  readonly listeners: ListenerStore;
  readonly outbox: EventOutbox;
  readonly events: EventHistory;
  readonly starts: StartStore;
  readonly pauses: PauseStore;
  readonly variables: VariableStore;
  readonly secrets: SecretStore;
  readonly registries: RegistryStore;
  readonly apiKeys: ApiKeyStore;
  readonly retention: RetentionStore;
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
  const pool = connectionPool(url, log, { max: options.connections ?? 10 });
  const reportPool = connectionPool(url, log, { max: REPORT_CONNECTIONS, options: '-c synchronous_commit=off' });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: answeringConnections(pool) }) });
  try {
    await pool.query('select 1');
    if (options.migrate ?? true) await migrate(db, log);
  } catch (error) {
    await Promise.all([db.destroy(), reportPool.end()]);
    throw unusable(url, error);
  }
  return {
    ...repositories(db, pool, keyring),
    reports: new ReportStore(reportPool, keyring, log, new PayloadStore(reportPool)),
    keyring,
    check: () => check(pool, url),
    close: async () => {
      const gone = [pool, reportPool].map(connectionsGone);
      await Promise.all([db.destroy(), reportPool.end(), ...gone]);
    },
  };
}

function connectionPool(url: string, log: (message: string) => void, config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_PATIENCE_MS,
    query_timeout: QUERY_PATIENCE_MS,
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

/** With what is safe to do twice: it outlives the loss of its connection. */
function repositories(db: Database, pool: pg.Pool, keyring: Keyring) {
  const payloads = new PayloadStore(pool);
  const instances = new InstanceStore(db, pool, keyring, payloads);
  return {
    namespaces: repeating(new NamespaceStore(db), 'get', 'list'),
    files: repeating(new FileStore(db, planned(pool)), 'get', 'getToStart', 'children', 'declarations'),
    definitions: repeating(new DefinitionStore(db), 'put', 'get'),
    instances: repeating(
      instances,
      'insert',
      'remove',
      'get',
      'input',
      'page',
      'total',
      'pending',
      'confirm',
      'running',
      'count',
    ),
    logs: repeating(new LogStore(db, keyring), 'list'),
    payloads: repeating(payloads, 'put', 'get'),
    listeners: repeating(new ListenerStore(db, pool), 'register', 'removeAll', 'candidates', 'page', 'get'),
    outbox: new EventOutbox(db, pool),
    events: repeating(new EventHistory(db), 'list', 'follow', 'get'),
    starts: repeating(
      new StartStore(db, planned(pool)),
      'flowPaths',
      'flowFiles',
      'orphans',
      'scheduled',
      'fileOf',
      'invalid',
    ),
    pauses: repeating(new PauseStore(db), 'get', 'isPaused'),
    variables: repeating(new VariableStore(db), 'list', 'get', 'find', 'read'),
    registries: repeating(new RegistryStore(db, keyring), 'list', 'logins'),
    secrets: repeating(new SecretStore(db, keyring), 'list', 'get', 'read', 'reserve'),
    retention: new RetentionStore(db),
    apiKeys: repeating(new ApiKeyStore(db), 'find', 'list', 'any'),
  };
}

/** bigint as number (times and counters stay below 2^53), json as its text. */
const getTypeParser: typeof pg.types.getTypeParser = (oid, format) => {
  if (oid === pg.types.builtins.INT8) return Number;
  if (oid === pg.types.builtins.JSON) return String;
  return pg.types.getTypeParser(oid, format) as (text: string) => unknown;
};

async function check(pool: pg.Pool, url: string): Promise<void> {
  try {
    await atMostTwice(() => pool.query('select 1'));
  } catch (error) {
    throw unusable(url, error);
  }
}

function unusable(url: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new Error(`The database ${withoutPassword(url)} cannot be used: ${reason}. Check DUREKTIV_DATABASE_URL`, {
    cause,
  });
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
