import type { Pool } from 'pg';
import type { LineageEntry } from '../instances/instances.js';
import { callPathOf } from '../interpreter/call-path.js';
import { asBuffer } from './slices.js';
import { storable } from './text.js';

/** An instance that is about to be started. */
export interface NewInstance {
  readonly id: string;
  readonly namespace: string;
  readonly path: string;
  readonly invoker: string;
  /** Hash of the flow's text. */
  readonly definition: string;
  /** Raw input, null when there is none to keep. */
  readonly input: Uint8Array | null;
  readonly lineage: readonly LineageEntry[];
  readonly root: string;
  readonly createdAt: number;
  /** Trace in which it is started; empty when there is none, or none is known yet. */
  readonly traceId: string;
}

/** What a new row is made of, with the types of the columns; the rest has defaults. */
const INSERTED = [
  ['id', 'uuid'],
  ['namespace', 'text'],
  ['path', 'text'],
  ['invoker', 'text'],
  ['definition', 'text'],
  ['input', 'bytea'],
  ['lineage', 'json'],
  ['root', 'uuid'],
  ['call_path', 'text'],
  ['created_at', 'bigint'],
  ['trace_id', 'text'],
] as const;

const COLUMN_NAMES = INSERTED.map(([column]) => column).join(', ');
const IF_THERE = 'on conflict (id) do update set input = excluded.input';
/** The bytes of a large input go as they are. In a list the driver would make a text of them. */
const INSERT_ONE = `
insert into instances (${COLUMN_NAMES}) values (${INSERTED.map(([, type], n) => `$${n + 1}::${type}`).join(', ')})
${IF_THERE}`;
const INSERT_MANY = `
insert into instances (${COLUMN_NAMES})
select ${COLUMN_NAMES} from unnest(${INSERTED.map(([, type], n) => `$${n + 1}::${type}[]`).join(', ')}) as new (${COLUMN_NAMES})
${IF_THERE}`;

/** Adds pending instances in one statement; one that is there only gets the raw input. */
export async function insertInstances(pool: Pool, instances: readonly NewInstance[]): Promise<void[]> {
  // A start that is repeated while it is under way may come twice. All writers lock rows in the order of their ids.
  const distinct = [...new Map(instances.map((one) => [one.id, one])).values()];
  const rows = distinct.sort((a, b) => (a.id < b.id ? -1 : 1)).map(toColumns);
  const [first, ...more] = rows;
  if (first !== undefined && more.length === 0) {
    const values = INSERTED.map(([column]) => first[column]);
    await pool.query({ name: 'insert-instance', text: INSERT_ONE, values });
  } else {
    const values = INSERTED.map(([column]) => rows.map((row) => row[column]));
    await pool.query({ name: 'insert-instances', text: INSERT_MANY, values });
  }
  return instances.map(() => undefined);
}

function toColumns(instance: NewInstance) {
  return {
    id: instance.id,
    namespace: instance.namespace,
    path: storable(instance.path),
    invoker: storable(instance.invoker),
    definition: instance.definition,
    input: instance.input === null ? null : asBuffer(instance.input),
    lineage: JSON.stringify(instance.lineage),
    root: instance.root,
    call_path: callPathOf(instance.lineage, instance.id),
    created_at: instance.createdAt,
    trace_id: instance.traceId,
  };
}
