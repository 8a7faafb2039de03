import { sql } from 'kysely';
import type { EventDefinition } from '../../events/match.js';
import { Gathering, START_REST } from '../statements/gathering.js';
import { lookupRows } from '../events/listeners.js';
import type { Database, ListenerMode } from '../schema.js';
import type { RunStatement, Statement } from '../statements/statement.js';

/** What starts a flow by events. */
export interface StartListener {
  readonly mode: ListenerMode;
  readonly events: readonly EventDefinition[];
  /** How long an event is held for the others, as ISO 8601; null: for ever. */
  readonly lifespan: string | null;
}

/** A flow file, whether or not it is there. */
export interface FlowPath {
  readonly namespace: string;
  readonly path: string;
}

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

/** The start of one path, while it is set up. */
export class StartOfPath {
  constructor(
    private readonly db: Database,
    readonly of: FlowPath,
  ) {}

  /** Bytes of the flow file, undefined when there is none. */
  async file(): Promise<Uint8Array | undefined> {
    const row = await this.db
      .selectFrom('files')
      .select('data')
      .where('namespace', '=', this.of.namespace)
      .where('path', '=', this.of.path)
      .where('type', '=', 'workflow')
      .executeTakeFirst();
    return row?.data;
  }

  /** Notes that the file is no flow, until {@link accept}. */
  async refuse(): Promise<void> {
    await sql`
      insert into invalid_flows (namespace, path)
      select namespace, path from files where namespace = ${this.of.namespace} and path = ${this.of.path} for key share
      on conflict do nothing`.execute(this.db);
  }

  /** The file is a flow. */
  async accept(): Promise<void> {
    await this.db
      .deleteFrom('invalid_flows')
      .where('namespace', '=', this.of.namespace)
      .where('path', '=', this.of.path)
      .execute();
  }

  /** Hash of the definition that the listener is of, undefined when there is no listener. */
  async listensFor(): Promise<string | undefined> {
    const row = await this.db
      .selectFrom('listeners')
      .select('definition')
      .where('namespace', '=', this.of.namespace)
      .where('path', '=', this.of.path)
      .executeTakeFirst();
    return row?.definition ?? undefined;
  }

  /** Takes the listener away, with the events it has collected. */
  async ignoreEvents(): Promise<void> {
    await this.db
      .deleteFrom('listeners')
      .where('namespace', '=', this.of.namespace)
      .where('path', '=', this.of.path)
      .execute();
  }

  /**
   * Replaces what is listened for; what was collected for the old flow is dropped. The listener stays the same, so that events
   * on their way to it arrive. Nothing happens when the file is gone.
   */
  async listen(definition: string, { mode, events, lifespan }: StartListener): Promise<void> {
    const now = Date.now();
    const { rows } = await sql<{ id: string }>`
      insert into listeners (namespace, path, mode, events, definition, lifespan, created_at, updated_at)
      select namespace, path, ${mode}, ${JSON.stringify(events)}::json, ${definition}, ${lifespan}, ${now}::bigint, ${now}::bigint
      from files where namespace = ${this.of.namespace} and path = ${this.of.path} for key share
      on conflict (namespace, path) do update set
        mode = excluded.mode, events = excluded.events, definition = excluded.definition, lifespan = excluded.lifespan,
        created_at = excluded.created_at, updated_at = excluded.updated_at
      returning id`.execute(this.db);
    const listener = rows[0]?.id;
    if (listener === undefined) return;
    const { types, keys } = lookupRows(events);
    await this.db.deleteFrom('held_events').where('listener', '=', listener).execute();
    await this.db.deleteFrom('listener_types').where('listener', '=', listener).execute();
    await sql`
      insert into listener_types (namespace, type, key, listener)
      select ${this.of.namespace}, unnest(${types}::text[]), unnest(${keys}::text[]), ${listener}`.execute(this.db);
  }

  /** The cron line of the schedule in Temporal, undefined when there is none. */
  async scheduledBy(): Promise<string | undefined> {
    const row = await this.db
      .selectFrom('schedules')
      .select('cron')
      .where('namespace', '=', this.of.namespace)
      .where('path', '=', this.of.path)
      .executeTakeFirst();
    return row?.cron;
  }

  /** Remembers a schedule in Temporal. */
  async remember(cron: string): Promise<void> {
    await this.db
      .insertInto('schedules')
      .values({ ...this.of, cron })
      .onConflict((conflict) => conflict.columns(['namespace', 'path']).doUpdateSet({ cron }))
      .execute();
  }

  /** The schedule is gone. */
  async forget(): Promise<void> {
    await this.db
      .deleteFrom('schedules')
      .where('namespace', '=', this.of.namespace)
      .where('path', '=', this.of.path)
      .execute();
  }
}
