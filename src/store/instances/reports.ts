import type { Pool } from 'pg';
import type { InstanceReport } from '../../interpreter/report-contract.js';
import { stableStringify } from '../../json/stable-stringify.js';
import type { Keyring } from '../../secrets/keyring.js';
import { sealText } from '../../secrets/sealed-text.js';
import { storedJson } from '../../temporal/payloads/stored-payload.js';
import { beginsChild } from './begins-child.js';
import { keepInput } from './keep-input.js';
import { mergeReports } from './merge-reports.js';
import type { PayloadStore } from '../payloads.js';
import { isRefusal } from '../connection/postgres-errors.js';
import { sealContext } from '../secrets/seal-context.js';
import { storable } from '../statements/text.js';

/**
 * All of it in one statement, because it runs at every workflow task. The namespaces are locked first, so that one
 * that is being deleted is gone or stays until the rows are in; what belongs to a missing one is left out, and so is the
 * start of an instance whose namespace was another one of the same name: it knows when that was made, or began before this one
 * was. A line goes in when its instance is known or begins here.
 */
export const WRITE_REPORTS = `
with report as materialized (
  select r.* from json_to_recordset($1::json) as r(
    instance uuid, namespace text, path text, "callPath" text, seq bigint, flow text[], metadata text, lines json,
    started boolean, "namespaceMadeAt" bigint, input text, invoker text, definition text, lineage text, root uuid, "createdAt" bigint,
    "traceId" text, status text, "errorCode" text, "errorMessage" text, "endedAt" bigint)
), space as materialized (
  select name, created_at from namespaces where name in (select namespace from report) order by name for key share
), live as materialized (
  select report.* from report join space on space.name = report.namespace
  where not started or coalesce("namespaceMadeAt" = created_at, "createdAt" >= created_at)
    or exists (select from instances i where i.id = report.instance)
), begun as (
  insert into instances as i (id, namespace, path, invoker, definition, status, error_code, error_message,
    flow, metadata, input, lineage, root, call_path, created_at, ended_at, report_seq, trace_id)
  select instance, namespace, path, invoker, definition, coalesce(status, 'pending'), "errorCode", "errorMessage",
    flow, metadata::json, convert_to(input, 'UTF8'), lineage::json, root, "callPath", "createdAt", "endedAt", seq, "traceId"
  from live where started
  on conflict (id) do update set
    flow = case when excluded.report_seq > i.report_seq then excluded.flow else i.flow end,
    metadata = case when excluded.report_seq > i.report_seq then coalesce(excluded.metadata, i.metadata)
      else i.metadata end,
    report_seq = greatest(excluded.report_seq, i.report_seq),
    trace_id = excluded.trace_id,
    status = case when i.status = 'pending' then excluded.status else i.status end,
    error_code = case when i.status = 'pending' then excluded.error_code else i.error_code end,
    error_message = case when i.status = 'pending' then excluded.error_message else i.error_message end,
    ended_at = case when i.status = 'pending' then excluded.ended_at else i.ended_at end
  returning id
), changed as (
  update instances i set
    flow = case when r.seq > i.report_seq then r.flow else i.flow end,
    metadata = case when r.seq > i.report_seq then coalesce(r.metadata::json, i.metadata) else i.metadata end,
    report_seq = greatest(r.seq, i.report_seq),
    status = case when i.status = 'pending' then coalesce(r.status, i.status) else i.status end,
    error_code = case when i.status = 'pending' then r."errorCode" else i.error_code end,
    error_message = case when i.status = 'pending' then r."errorMessage" else i.error_message end,
    ended_at = case when i.status = 'pending' then r."endedAt" else i.ended_at end
  from live r
  where not r.started and i.id = r.instance
    and (r.seq > i.report_seq or (i.status = 'pending' and r.status is not null))
)
insert into logs (namespace, instance, path, call_path, state, level, message, time, seq, ended,
  of_namespace)
select r.namespace, r.instance, r.path, r."callPath", l.state, l.level, l.message, l.time, l.seq,
  case when l.last then r.status end, coalesce(l."ofNamespace", false)
from live r cross join json_to_recordset(r.lines)
  as l(seq bigint, time bigint, level text, state text, message text, last boolean,
  "ofNamespace" boolean)
where r.started or exists (select from instances i where i.id = r.instance)
order by l.time, l.seq
on conflict (instance, seq) do nothing`;

/** An input from this length on is written apart, so that it does not pass through a document. */
const LARGE_INPUT = 64 * 1024;

/** Connections for reports: `lasting` ones wait for the disk, so a crash of the database takes nothing that was written there. */
export interface ReportPools {
  readonly quick: Pool;
  readonly lasting: Pool;
}

/** Writes what workflows report: the progress, the log and the end of instances. */
export class ReportStore {
  constructor(
    private readonly pools: ReportPools,
    private readonly keyring: Keyring,
    private readonly log: (message: string) => void,
    private readonly payloads: Pick<PayloadStore, 'put'>,
  ) {}

  /**
   * Writes the reports of any number of instances in one round trip. Writing one again changes nothing. Reports of a
   * namespace that does not exist any more are dropped; so is, with a line in the log, one that the database refuses.
   */
  async write(batch: readonly InstanceReport[]): Promise<void> {
    if (batch.length > 0) await this.writeMerged(mergeReports(batch));
  }

  private async writeMerged(reports: readonly InstanceReport[]): Promise<void> {
    try {
      const text = JSON.stringify(reports.map((report) => toRow(report, textKeeper(report, this.keyring))));
      const pool = reports.some(beginsChild) ? this.pools.lasting : this.pools.quick;
      await pool.query({ name: 'write-reports', text: WRITE_REPORTS, values: [text] });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return this.writeEach(reports, error as Error);
    }
    for (const report of reports) await this.writeLargeInput(report);
  }

  /** One report that the database refuses must not keep out the others. */
  private async writeEach(reports: readonly InstanceReport[], error: Error): Promise<void> {
    const [only] = reports;
    if (reports.length === 1) {
      this.log(`a report of the instance ${only?.instance} cannot be stored and is dropped: ${error.message}`);
      return;
    }
    for (const report of reports) await this.writeMerged([report]);
  }

  /** In clear it is the payload that the run was given, and is there already; sealed, each run has another. */
  private async writeLargeInput(report: InstanceReport): Promise<void> {
    const text = inputText(report);
    const input = report.started?.input;
    if (input === undefined || text === undefined || text.length < LARGE_INPUT) return;
    if (report.sealed === true) {
      const { sealed } = textKeeper(report, this.keyring);
      return keepInput(this.pools.lasting, report.instance, { bytes: Buffer.from(sealed(text)) });
    }
    const { hash, bytes } = storedJson(input);
    await this.payloads.put(hash, bytes);
    await keepInput(this.pools.lasting, report.instance, { payload: hash });
  }
}

/** How the texts of an instance are kept: sealed when it handles secrets. */
interface TextKeeper {
  /** For a column of text. */
  readonly text: (text: string) => string;
  /** Only sealed where it must be: what takes every character. */
  readonly sealed: (text: string) => string;
}

function textKeeper({ instance, sealed }: InstanceReport, keyring: Keyring): TextKeeper {
  if (sealed !== true) return { text: storable, sealed: (text) => text };
  const seal = (text: string): string => sealText(keyring, text, sealContext(instance));
  return { text: seal, sealed: seal };
}

function inputText({ started }: InstanceReport): string | undefined {
  return started?.input === undefined ? undefined : stableStringify(started.input);
}

/** Null when there is none or it is large: see {@link LARGE_INPUT}. */
function smallInput(report: InstanceReport, keep: TextKeeper): string | null {
  const text = inputText(report);
  return text !== undefined && text.length < LARGE_INPUT ? keep.sealed(text) : null;
}

/** JSON text; sealed, it is the text of a JSON string. */
function metadataText({ metadata, sealed }: InstanceReport, keep: TextKeeper): string | null {
  if (metadata === undefined) return null;
  const text = JSON.stringify(metadata);
  return sealed === true ? JSON.stringify(keep.sealed(text)) : text;
}

function toRow(report: InstanceReport, keep: TextKeeper) {
  const { started, ended } = report;
  return {
    instance: report.instance,
    namespace: storable(report.namespace),
    path: storable(report.path),
    callPath: report.callPath,
    seq: report.seq,
    flow: report.flow.map(storable),
    // As text in text: PostgreSQL would refuse to take \u0000 out of the document.
    metadata: metadataText(report, keep),
    lines: report.lines.map((line, index) => ({
      ...line,
      last: index === report.lines.length - 1,
      state: line.state === null ? null : storable(line.state),
      message: keep.text(line.message),
    })),
    started: started !== undefined,
    namespaceMadeAt: started?.namespaceMadeAt ?? null,
    input: smallInput(report, keep),
    invoker: started ? storable(started.invoker) : null,
    definition: started?.definition ?? null,
    lineage: started ? JSON.stringify(started.lineage) : null,
    root: started?.root ?? null,
    createdAt: started?.createdAt ?? null,
    traceId: started?.traceId ?? null,
    status: ended?.status ?? null,
    errorCode: ended?.errorCode ? keep.text(ended.errorCode) : null,
    errorMessage: ended?.errorMessage ? keep.text(ended.errorMessage) : null,
    endedAt: ended?.at ?? null,
  };
}
