import type { Pool } from 'pg';
import type { LineageEntry } from '../../instances/instances.js';
import { callPathOf } from '../../interpreter/call-path.js';
import { asBuffer } from '../statements/slices.js';
import { storable } from '../statements/text.js';

/** An instance that is about to be started. */
export interface NewInstance {
  readonly id: string;
  readonly namespace: string;
  /**
   * When the namespace was made from which its flow was read, in milliseconds since the epoch: one that was made again under the
   * same name is another one, and none of its concern. Absent for a flow that came without a file.
   */
  readonly namespaceMadeAt?: number;
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

/** What comes with a row beside its columns. */
const WITH = [['namespace_made_at', 'bigint']] as const;

const COLUMN_NAMES = INSERTED.map(([column]) => column).join(', ');
const GIVEN = [...INSERTED, ...WITH];
const GIVEN_NAMES = GIVEN.map(([column]) => column).join(', ');
const places = (brackets: '' | '[]'): string => GIVEN.map(([, type], n) => `$${n + 1}::${type}${brackets}`).join(', ');

/**
 * The namespaces are locked first, so that each is gone, or is another one, or stays until the rows are in. They are looked up row
 * by row: a join might change the order of the rows.
 */
const insertFrom = (rows: string, named: string): string => `
with space as materialized (
  select name, created_at from namespaces where name = ${named} order by name for key share
)
insert into instances (${COLUMN_NAMES})
select ${COLUMN_NAMES} from ${rows} as new (${GIVEN_NAMES})
where (select created_at = coalesce(namespace_made_at, created_at) from space where name = namespace)
on conflict (id) do update set input = excluded.input
returning id`;
const NAMESPACE = GIVEN.findIndex(([column]) => column === 'namespace') + 1;
/** The bytes of a large input go as they are. In a list the driver would make a text of them. */
const INSERT_ONE = insertFrom(`(select ${places('')})`, `$${NAMESPACE}`);
const INSERT_MANY = insertFrom(`unnest(${places('[]')})`, `any($${NAMESPACE})`);

/**
 * Adds pending instances in one statement; one that is there only gets the raw input. One whose namespace is gone, also when there
 * is another one of the same name, is left out.
 */
export async function insertInstances(
  pool: Pool,
  instances: readonly NewInstance[],
): Promise<('stored' | 'no-namespace')[]> {
  // A start that is repeated while it is under way may come twice. All writers lock rows in the order of their ids.
  const distinct = [...new Map(instances.map((one) => [one.id, one])).values()];
  const rows = distinct.sort((a, b) => (a.id < b.id ? -1 : 1)).map(toColumns);
  const [first, ...more] = rows;
  const statement =
    first !== undefined && more.length === 0
      ? { name: 'insert-instance', text: INSERT_ONE, values: GIVEN.map(([column]) => first[column]) }
      : {
          name: 'insert-instances',
          text: INSERT_MANY,
          values: GIVEN.map(([column]) => rows.map((row) => row[column])),
        };
  const stored = new Set((await pool.query<{ id: string }>(statement)).rows.map(({ id }) => id));
  return instances.map(({ id }) => (stored.has(id) ? 'stored' : 'no-namespace'));
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
    namespace_made_at: instance.namespaceMadeAt ?? null,
  };
}
