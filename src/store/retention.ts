import { sql } from 'kysely';
import { USE_KNOWN_MS } from './definitions.js';
import type { Database } from './schema.js';

/** Rows that one statement looks at: writers never wait for more. */
const BATCH = 1_000;
/** Rows of instances hold their inputs, which may be large, and take their variables along. */
const INSTANCE_BATCH = 100;
/** Payloads may be large: fewer of them at a time. */
const PAYLOAD_BATCH = 50;
/** The input of a run is put before its row is written, maybe on a machine with another clock. */
const START_MARGIN_MS = 3_600_000;

/** What one batch did. */
interface Batch {
  readonly gone: number;
  /** Key of the last row that was looked at, null behind the last one. */
  readonly last: number | null;
  /** True when a row of it was old enough. */
  readonly old: boolean;
}

/** Texts of flows are gone through in the order of their last use. */
interface DefinitionKey {
  readonly last_used: number;
  readonly hash: string;
}

/**
 * Deletes what is old, in batches of their own transactions, oldest first. Rows that somebody works on are left for the next
 * time, so nobody waits. Several processes may do so at once. Times are milliseconds since the epoch; each method
 * gives the number of rows that went.
 */
export class RetentionStore {
  constructor(private readonly db: Database) {}

  /** Instances that ended before this time, with their inputs, metadata and variables. */
  sweepInstances(before: number): Promise<number> {
    return this.inBatches((after) =>
      sql<Batch>`
        with page as (
          select serial, created_at from instances where serial > ${after} order by serial limit ${INSTANCE_BATCH}),
        gone as (
          delete from instances where serial in (
            select i.serial from instances i join page p on p.serial = i.serial
            where i.status <> 'pending' and i.ended_at < ${before}
            for update of i skip locked)
          returning 1
        )
        select (select count(*) from gone) as gone, (select max(serial) from page) as last,
          exists (select 1 from page where created_at < ${before}) as old`.execute(this.db),
    );
  }

  /** Log lines from before this time; those of instances that still run stay. */
  sweepLogs(before: number): Promise<number> {
    return this.inBatches((after) =>
      sql<Batch>`
        with page as (select id, instance, time from logs where id > ${after} order by id limit ${BATCH}),
        gone as (
          delete from logs where id in (
            select l.id from logs l join page p on p.id = l.id
            where p.time < ${before}
              and not exists (select 1 from instances i where i.id = p.instance and i.status = 'pending')
            for update of l skip locked)
          returning 1
        )
        select (select count(*) from gone) as gone, (select max(id) from page) as last,
          exists (select 1 from page where time < ${before}) as old`.execute(this.db),
    );
  }

  /** Events that came before this time; those that are still to be matched or delivered, or that a listener holds, stay. */
  sweepEvents(before: number): Promise<number> {
    return this.inBatches((after) =>
      sql<Batch>`
        with page as (select serial, received_at from events where serial > ${after} order by serial limit ${BATCH}),
        gone as (
          delete from events where serial in (
            select e.serial from events e join page p on p.serial = e.serial
            where p.received_at < ${before}
              and not exists (select 1 from held_events h where h.event = p.serial)
              and not exists (select 1 from delayed_events d where d.event = p.serial)
              and not exists (select 1 from (select unnest(events) as serial from deliveries) d where d.serial = p.serial)
            for update of e skip locked)
          returning 1
        )
        select (select count(*) from gone) as gone, (select max(serial) from page) as last,
          exists (select 1 from page where received_at < ${before}) as old`.execute(this.db),
    );
  }

  /**
   * Payloads that were last used before this time, and before the beginning of the oldest run that is open or that Temporal
   * still has: a run refers only to what was put, or put again, since it began. One that is the input of an instance stays with it.
   * @param retainedSince runs that ended before this time are forgotten by Temporal
   */
  async sweepPayloads(before: number, retainedSince: number): Promise<number> {
    const limit = Math.min(before, (await this.oldestNeeded(retainedSince)) - START_MARGIN_MS);
    for (let total = 0; ;) {
      const { numAffectedRows = 0n } = await sql`
        delete from payloads where hash in (
          select hash from payloads p where last_used < ${limit}
            and not exists (select 1 from instances i where i.input_payload = p.hash)
          order by last_used limit ${PAYLOAD_BATCH} for update skip locked)`.execute(this.db);
      if (numAffectedRows === 0n) return total;
      total += Number(numAffectedRows);
    }
  }

  /**
   * Texts of flows that nobody needs. One stays while a row of an instance names it. A start that has not written its row yet has
   * put its text within {@link USE_KNOWN_MS}. A run starts subflows of a text that was put when it looked that up, maybe a year ago:
   * so such a text stays as long as a run that may have done so.
   * @param retainedSince runs that ended before this time are forgotten by Temporal; texts that were used since then stay
   */
  async sweepDefinitions(retainedSince: number): Promise<number> {
    const lookedUpSince = (await this.oldestNeeded(retainedSince)) - START_MARGIN_MS - USE_KNOWN_MS;
    let total = 0;
    for (let after: DefinitionKey = { last_used: -1, hash: '' }; ;) {
      const { rows } = await sql<DefinitionKey & { gone: boolean }>`
        with page as (
          select last_used, hash from definitions
          where last_used < ${retainedSince} and (last_used, hash) > (${after.last_used}::bigint, ${after.hash})
          order by last_used, hash limit ${BATCH}),
        gone as (
          delete from definitions where hash in (
            select d.hash from definitions d join page p on p.hash = d.hash
            where d.last_used < ${retainedSince} and (not d.subflow or d.last_used < ${lookedUpSince})
              and not exists (select 1 from instances i where i.definition = d.hash)
            for update of d skip locked)
          returning hash
        )
        select p.last_used, p.hash, g.hash is not null as gone
        from page p left join gone g on g.hash = p.hash order by p.last_used, p.hash`.execute(this.db);
      const last = rows.at(-1);
      if (last === undefined) return total;
      total += rows.filter(({ gone }) => gone).length;
      after = last;
    }
  }

  private async oldestNeeded(retainedSince: number): Promise<number> {
    const { rows } = await sql<{ oldest: number | null }>`
      select min(created_at) as oldest from instances
      where status = 'pending' or ended_at is null or ended_at >= ${retainedSince}`.execute(this.db);
    return rows[0]?.oldest ?? Date.now();
  }

  /** Goes through a table by its growing key, until nothing of a batch is old. */
  private async inBatches(sweep: (after: number) => Promise<{ rows: Batch[] }>): Promise<number> {
    let total = 0;
    for (let after = 0; ;) {
      const [batch] = (await sweep(after)).rows;
      total += batch?.gone ?? 0;
      if (batch === undefined || batch.last === null || !batch.old) return total;
      after = batch.last;
    }
  }
}
