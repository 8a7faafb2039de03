import { sql } from 'kysely';
import type { InstanceQuery, InstanceStatus } from '../../instances/instances.js';
import { stableStringify } from '../../json/stable-stringify.js';
import type { Keyring } from '../../secrets/keyring.js';
import { openTextBytes } from '../../secrets/sealed-text.js';
import { jsonOf } from '../../temporal/payloads/stored-payload.js';
import { endInstance, type InstanceEnd } from './end-instance.js';
import { countOf, type InstancePlace, pageOf } from './find-instances.js';
import { Gathering, START_REST } from '../statements/gathering.js';
import { insertInstances, type NewInstance } from './insert-instances.js';
import { type InstanceRow, selectInstances, toInstance } from './instance-rows.js';
import { keepInput, type KeptInput } from './keep-input.js';
import type { PayloadStore } from '../payloads.js';
import type { Pool } from 'pg';
import type { Database } from '../schema.js';
import { sealContext } from '../secrets/seal-context.js';
import { readSlices } from '../statements/slices.js';
import { storable } from '../statements/text.js';

/** An instance whose end is not confirmed; `serial` orders them and continues a sweep. */
export interface UnsettledInstance {
  readonly serial: number;
  readonly id: string;
  readonly namespace: string;
  readonly status: InstanceStatus;
}

/** A run that may have to be cancelled. */
export type RunningInstance = Pick<InstanceRow, 'id' | 'invoker'>;

/** What is pending in a namespace, as far as the index knows. */
export async function runningIn(db: Database, namespace: string): Promise<RunningInstance[]> {
  return (
    db
      .selectFrom('instances')
      .select(['id', 'invoker'])
      .where('namespace', '=', namespace)
      .where('status', '=', 'pending')
      // Always so, and what the index of the table is about.
      .where('confirmed', '=', false)
      .execute()
  );
}

/** The index of instances: a cache of what Temporal knows, with what Temporal does not. */
export class InstanceStore {
  private readonly lookups = new Gathering((ids: readonly string[]) => this.find(ids));
  private readonly insertions = new Gathering(
    (instances: readonly NewInstance[]) => insertInstances(this.pool, instances),
    START_REST,
  );

  constructor(
    private readonly db: Database,
    private readonly pool: Pool,
    private readonly keyring: Keyring,
    private readonly payloads: Pick<PayloadStore, 'get'>,
  ) {}

  /** Adds a pending instance; one that its own report has put there already only gets the raw input. */
  insert(instance: NewInstance): Promise<'stored' | 'no-namespace'> {
    const large = (instance.input?.length ?? 0) > GATHERED_INPUT;
    return large ? this.insertions.alone(instance) : this.insertions.ask(instance, instance.namespace);
  }

  /** Takes an instance out whose run could not be started. One whose run has told of itself was started all the same, and stays. */
  async remove(id: string): Promise<void> {
    await this.db.deleteFrom('instances').where('id', '=', id).where('report_seq', '<', 0).execute();
  }

  /** @returns undefined when the namespace has no such instance. `id` must be a UUID. */
  async get(namespace: string, id: string): Promise<InstanceRow | undefined> {
    const row = await this.lookups.ask(id);
    return row?.namespace === namespace ? row : undefined;
  }

  /** Those of some ids that no instance has, in whichever namespace. They must be UUIDs. */
  async absent(ids: readonly string[]): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      select id from unnest(${ids}::uuid[]) as asked(id)
      where not exists (select from instances where instances.id = asked.id)`.execute(this.db);
    return rows.map(({ id }) => id);
  }

  /** @returns the raw input, undefined when none was kept. */
  async input(id: string): Promise<Uint8Array | undefined> {
    const payload = await this.inputPayload(id);
    if (payload !== undefined) return Buffer.from(stableStringify(jsonOf(payload)));
    const kept = await this.inputInRow(id);
    return kept && openTextBytes(this.keyring, kept, sealContext(id));
  }

  /** Gives an instance its input, unless it has one. */
  keepInput(id: string, input: KeptInput): Promise<void> {
    return keepInput(this.pool, id, input);
  }

  /**
   * A namespace's instances, the newest first unless the query says otherwise. A limit of 0 or less is none; an offset counts only
   * with a limit.
   * @param behind only what comes behind this one in that order
   */
  async page(namespace: string, query: InstanceQuery, behind?: InstancePlace): Promise<InstanceRow[]> {
    return (await pageOf(this.db, namespace, query, behind).execute()).map((row) => toInstance(row, this.keyring));
  }

  /** How many instances of a namespace match. */
  async total(namespace: string, filters: InstanceQuery['filters']): Promise<number> {
    return (await countOf(this.db, namespace, filters).executeTakeFirstOrThrow()).total;
  }

  /** What is pending in a namespace, as far as the index knows. */
  async running(namespace: string): Promise<RunningInstance[]> {
    return runningIn(this.db, namespace);
  }

  /** How many instances a namespace has of each status. @param path only those of this flow file */
  async count(namespace: string, path?: string): Promise<Readonly<Record<InstanceStatus, number>>> {
    let rows = this.db
      .selectFrom('instances')
      .select((builder) => ['status', builder.fn.countAll<number>().as('total')])
      .where('namespace', '=', namespace)
      .groupBy('status');
    if (path !== undefined) rows = rows.where('path', '=', storable(path));
    const totals = (await rows.execute()).map(({ status, total }) => [status, total]);
    return { pending: 0, complete: 0, failed: 0, crashed: 0, cancelled: 0, ...Object.fromEntries(totals) };
  }

  /**
   * Instances whose end is not confirmed, pending ones included, in the order of their insertion: what a sweep checks.
   * @param after continues behind the row with this serial.
   */
  async pending(limit: number, after = 0): Promise<UnsettledInstance[]> {
    return this.unsettled().where('serial', '>', after).orderBy('serial').limit(limit).execute();
  }

  /** Those of these instances whose end is not confirmed, pending ones included. */
  async unconfirmed(ids: readonly string[]): Promise<UnsettledInstance[]> {
    return this.unsettled()
      .where('id', '=', sql<string>`any(${ids}::uuid[])`)
      .execute();
  }

  /** Pending instances that were made from one time on and before another, in milliseconds since the epoch. */
  async pendingSince(from: number, to: number): Promise<UnsettledInstance[]> {
    return this.unsettled()
      .where('status', '=', 'pending')
      .where('created_at', '>=', from)
      .where('created_at', '<', to)
      .execute();
  }

  private unsettled() {
    return this.db
      .selectFrom('instances')
      .select(['serial', 'id', 'namespace', 'status'])
      .where('confirmed', '=', false);
  }

  /**
   * Records the end, and says so in the log when the run could not: whoever follows it has to know when nothing more comes. A
   * pending instance takes any end; a reported end is replaced by a confirmed one; a confirmed end stays.
   * @returns false when nothing was changed.
   */
  async end(id: string, end: InstanceEnd): Promise<boolean> {
    return endInstance(this.db, this.keyring, id, end);
  }

  /** Confirms the ends that were reported. @returns the ids it was done for; the others are still pending, or gone. */
  async confirm(ids: readonly string[]): Promise<string[]> {
    const rows = await this.db
      .updateTable('instances')
      .set({ confirmed: true })
      .where('id', '=', sql<string>`any(${ids}::uuid[])`)
      .where('status', '<>', 'pending')
      .returning('id')
      .execute();
    return rows.map(({ id }) => id);
  }

  private async inputPayload(id: string): Promise<Uint8Array | undefined> {
    const row = await this.db.selectFrom('instances').select('input_payload').where('id', '=', id).executeTakeFirst();
    return row?.input_payload ? this.payloads.get(row.input_payload) : undefined;
  }

  private inputInRow(id: string): Promise<Uint8Array | undefined> {
    return readSlices(async (offset, length) => {
      const row = await this.db
        .selectFrom('instances')
        .select(
          sql<string | null>`encode(substring(input from ${offset + 1}::int for ${length}::int), 'base64')`.as('slice'),
        )
        .where('id', '=', id)
        .executeTakeFirst();
      return row?.slice ?? undefined;
    });
  }

  private async find(ids: readonly string[]): Promise<(InstanceRow | undefined)[]> {
    const rows = await selectInstances(this.db)
      .where('id', '=', sql<string>`any(${[...new Set(ids)]}::uuid[])`)
      .execute();
    const found = new Map(rows.map((row) => [row.id, toInstance(row, this.keyring)]));
    return ids.map((id) => found.get(id));
  }
}

/** Inputs up to this size, in bytes, may be inserted together with others. */
const GATHERED_INPUT = 64 * 1024;
