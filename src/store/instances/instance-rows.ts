import { sql, type Selectable } from 'kysely';
import type { InstanceStatus, LineageEntry } from '../../instances/instances.js';
import type { Json } from '../../json/json.js';
import type { Keyring } from '../../secrets/keyring.js';
import { openText } from '../../secrets/sealed-text.js';
import type { Database, InstanceTable } from '../schema.js';
import { sealContext } from '../secrets/seal-context.js';

/** What the index knows of an instance. */
export interface InstanceRow {
  /** Order of insertion. */
  readonly serial: number;
  readonly id: string;
  readonly namespace: string;
  readonly path: string;
  readonly invoker: string;
  readonly definitionHash: string;
  /** The YAML text; empty when it was never put. */
  readonly definition: string;
  readonly status: InstanceStatus;
  readonly confirmed: boolean;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly flow: readonly string[];
  /** Undefined when no state had any. */
  readonly metadata: Json | undefined;
  readonly hasInput: boolean;
  readonly lineage: readonly LineageEntry[];
  readonly root: string;
  readonly callPath: string;
  readonly createdAt: number;
  readonly endedAt: number | null;
  /** Empty when it is not traced. */
  readonly traceId: string;
}

/** All columns but the input, which may be large. */
const COLUMNS = [
  'instances.serial',
  'instances.id',
  'instances.namespace',
  'instances.path',
  'instances.invoker',
  'instances.definition',
  'instances.status',
  'instances.confirmed',
  'instances.error_code',
  'instances.error_message',
  'instances.flow',
  'instances.metadata',
  'instances.lineage',
  'instances.root',
  'instances.call_path',
  'instances.created_at',
  'instances.ended_at',
  'instances.trace_id',
] as const;

/** Asks for instances with the texts of their definitions; {@link toInstance} reads the rows. */
export function selectInstances(db: Database) {
  return db
    .selectFrom('instances')
    .leftJoin('definitions', 'definitions.hash', 'instances.definition')
    .select([...COLUMNS, 'definitions.text as definition_text'])
    .select(sql<boolean>`input is not null or input_payload is not null`.as('has_input'));
}

type SelectedRow = Pick<
  Selectable<InstanceTable>,
  Exclude<keyof InstanceTable, 'input' | 'input_payload' | 'report_seq'>
> & {
  definition_text: string | null;
  has_input: boolean;
};

/** A row as it is asked for; texts that are sealed are opened. */
export function toInstance(row: SelectedRow, keyring: Keyring): InstanceRow {
  const open = (text: string): string => openText(keyring, text, sealContext(row.id));
  return {
    serial: row.serial,
    id: row.id,
    namespace: row.namespace,
    path: row.path,
    invoker: row.invoker,
    definitionHash: row.definition,
    definition: row.definition_text ?? '',
    status: row.status,
    confirmed: row.confirmed,
    errorCode: row.error_code === null ? null : open(row.error_code),
    errorMessage: row.error_message === null ? null : open(row.error_message),
    flow: row.flow,
    metadata: row.metadata === null ? undefined : readMetadata(row.metadata, open),
    hasInput: row.has_input,
    lineage: JSON.parse(row.lineage) as LineageEntry[],
    root: row.root,
    callPath: row.call_path,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    traceId: row.trace_id,
  };
}

/** Sealed metadata are a JSON string that opens to their JSON text. */
function readMetadata(text: string, open: (text: string) => string): Json {
  const value = JSON.parse(text) as Json;
  if (typeof value !== 'string') return value;
  const opened = open(value);
  return opened === value ? value : (JSON.parse(opened) as Json);
}
