import { sql } from 'kysely';
import { Gathering, START_REST } from '../statements/gathering.js';
import type { Database } from '../schema.js';
import type { RunStatement, Statement } from '../statements/statement.js';
import { type FlowPath, StartOfPath } from './start-of-path.js';

/** A flow file, and what is set up to start it. */
export interface FlowFile extends FlowPath {
  /** SHA-256 of its bytes, hexadecimal. */
  readonly hash: string;
  /** It was found to be no flow. */
  readonly invalid: boolean;
  /** Hash of the definition that its listener is of. */
  readonly listensFor: string | null;
  /** The cron line of its schedule in Temporal. */
  readonly scheduledBy: string | null;
}

const FILES_OF_LISTENERS: Statement = {
  name: 'files-of-listeners',
  text: `
select l.id, f.namespace, f.path, f.data, n.paused_at is not null as paused, n.created_at as "namespaceMadeAt"
from listeners l join files f on f.namespace = l.namespace and f.path = l.path join namespaces n on n.name = f.namespace
where l.id = any($1::uuid[]) and f.type = 'workflow'`,
};

/** What starts the flows in files: listeners for events, and the record of the schedules in Temporal. */
export class StartStore {
  private readonly lookups = new Gathering((listeners: readonly string[]) => this.filesOf(listeners), START_REST);

  /** @param run makes the statement that reads the file of a start */
  constructor(
    private readonly db: Database,
    private readonly run: RunStatement,
  ) {}

  /**
   * Sets up what starts the flow of a path, one caller at a time over all processes: the last one sees the file as it is.
   * What `work` wrote is taken back when it throws.
   */
  async setUp(path: FlowPath, work: (start: StartOfPath) => Promise<void>): Promise<void> {
    await this.db.transaction().execute(async (tx) => {
      const lock = JSON.stringify([path.namespace, path.path]);
      await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(tx);
      await work(new StartOfPath(tx, path));
    });
  }

  /** The flow files at a path and below it. */
  async flowPaths(namespace: string, below: string): Promise<FlowPath[]> {
    const folder = below === '/' ? '/' : `${below}/`;
    const { rows } = await sql<FlowPath>`
      select namespace, path from files
      where namespace = ${namespace} and type = 'workflow' and (path = ${below} or starts_with(path, ${folder}))
      order by path`.execute(this.db);
    return rows;
  }

  /** All flow files of a namespace, as they are set up. */
  async flowFiles(namespace: string): Promise<FlowFile[]> {
    const { rows } = await sql<FlowFile>`
      select f.namespace, f.path, encode(sha256(f.data), 'hex') as hash, i.path is not null as invalid,
        l.definition as "listensFor", s.cron as "scheduledBy"
      from files f
        left join invalid_flows i on i.namespace = f.namespace and i.path = f.path
        left join listeners l on l.namespace = f.namespace and l.path = f.path
        left join schedules s on s.namespace = f.namespace and s.path = f.path
      where f.namespace = ${namespace} and f.type = 'workflow'
      order by f.path`.execute(this.db);
    return rows;
  }

  /** The flow that a listener starts, undefined when it is gone or is not started by events any more. */
  fileOf(listener: string): Promise<StartedFile | undefined> {
    return this.lookups.ask(listener);
  }

  /**
   * When the namespace of a delivery was made, in milliseconds since the epoch; undefined when it was deleted, and the delivery with
   * it, also when there is another one of its name.
   */
  async namespaceMadeAtOf(delivery: number): Promise<number | undefined> {
    const row = await this.db
      .selectFrom('deliveries')
      .innerJoin('namespaces', 'namespaces.name', 'deliveries.namespace')
      .select('namespaces.created_at')
      .where('deliveries.id', '=', delivery)
      .executeTakeFirst();
    return row?.created_at;
  }

  /** Whether there is an instance of this id, be it that only its own report has put it there. */
  async hasBegun(instance: string): Promise<boolean> {
    const row = await this.db.selectFrom('instances').select('id').where('id', '=', instance).executeTakeFirst();
    return row !== undefined;
  }

  /** Paths that have a schedule and no flow file, in one namespace or, without it, in all. */
  async orphans(namespace?: string): Promise<FlowPath[]> {
    const { rows } = await sql<FlowPath>`
      select namespace, path from schedules s
      where (${namespace ?? null}::text is null or namespace = ${namespace ?? null})
        and not exists (
          select from files f where f.namespace = s.namespace and f.path = s.path and f.type = 'workflow')
      order by namespace, path`.execute(this.db);
    return rows;
  }

  /** Paths of a namespace that have a schedule. */
  async scheduled(namespace: string): Promise<FlowPath[]> {
    return this.db
      .selectFrom('schedules')
      .select(['namespace', 'path'])
      .where('namespace', '=', namespace)
      .orderBy('path')
      .execute();
  }

  /** Flow files of a namespace that are no flows, by path. */
  async invalid(namespace: string): Promise<string[]> {
    const rows = await this.db
      .selectFrom('invalid_flows')
      .select('path')
      .where('namespace', '=', namespace)
      .orderBy('path')
      .execute();
    return rows.map(({ path }) => path);
  }

  private async filesOf(listeners: readonly string[]): Promise<(StartedFile | undefined)[]> {
    const rows = await this.run<StartedFile & { id: string }>(FILES_OF_LISTENERS, [listeners]);
    const found = new Map(rows.map(({ id, ...file }) => [id, file]));
    return listeners.map((listener) => found.get(listener));
  }
}

/** A flow file, wherever it is by now. */
export interface StartedFile extends FlowPath {
  readonly data: Uint8Array;
  /** Its namespace is. */
  readonly paused: boolean;
  /** When its namespace was made, in milliseconds since the epoch. */
  readonly namespaceMadeAt: number;
}
