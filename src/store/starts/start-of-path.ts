import { sql } from 'kysely';
import type { EventDefinition } from '../../events/match.js';
import { lookupRows } from '../events/listener-rows.js';
import type { Database, ListenerMode } from '../schema.js';

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
