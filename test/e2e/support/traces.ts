import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { temporal } from '@temporalio/proto';
import pg from 'pg';
import type { TestEngine } from './engine.js';

/** Every form in which a text may have been left somewhere, for a search. */
export interface Left {
  readonly where: string;
  readonly text: string;
}

/** All that an engine has kept so far: the histories of all runs and of the calls that outlive them, the rows of all tables, the lines of its log. */
export async function everythingKept(engine: TestEngine): Promise<Left[]> {
  const rows = await rowsOf(engine.databaseUrl);
  const histories = await historiesOf(
    engine,
    rows.flatMap(({ instance }) => instance ?? []),
  );
  return [...histories, ...rows, ...engine.logged.map((text) => ({ where: 'log of the server', text }))];
}

/** Where a text was left in clear, or as the base64 that JSON makes of bytes. */
export function placesOf(text: string, kept: readonly Left[]): string[] {
  return [...new Set(kept.filter((left) => left.text.includes(text)).map(({ where }) => where))];
}

/**
 * As Temporal's server has them: nothing opens what is sealed. Payloads are searched as their bytes, too. The index names the
 * instances: Temporal's own list comes late.
 */
async function historiesOf({ client }: TestEngine, instances: readonly string[]): Promise<Left[]> {
  const left: Left[] = [];
  const waiting: { workflowId: string; runId?: string }[] = instances.map((workflowId) => ({ workflowId }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { workflowId, runId } = next;
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    waiting.push(...relatedTo(workflowId, history.events ?? []));
    const text = historyToJSON(history);
    const payloads = [...text.matchAll(/"data":\s*"([^"]+)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString('latin1'),
    );
    left.push({ where: `history of ${workflowId}`, text: [text, ...payloads].join('\n') });
  }
  return left;
}

/** The run that this one continues, and the calls it made that are no instances. */
function relatedTo(
  workflowId: string,
  events: readonly temporal.api.history.v1.IHistoryEvent[],
): { workflowId: string; runId?: string }[] {
  const before = events[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
  const calls = events
    .map((event) => event.childWorkflowExecutionStartedEventAttributes)
    .filter((started) => started?.workflowType?.name === 'DirektivCall')
    .map((started) => ({ workflowId: started?.workflowExecution?.workflowId ?? '' }));
  return before ? [{ workflowId, runId: before }, ...calls] : calls;
}

interface Row extends Left {
  /** Id of the instance that the row indexes. */
  readonly instance?: string;
}

async function rowsOf(url: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    );
    const left: Row[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<Record<string, unknown>>(`select * from "${name}"`);
      left.push(
        ...rows.map((row) => ({
          where: `table ${name}`,
          text: rowText(row),
          ...(name === 'instances' ? { instance: String(row['id']) } : {}),
        })),
      );
    }
    return left;
  } finally {
    await client.end();
  }
}

function rowText(row: Record<string, unknown>): string {
  return Object.values(row)
    .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : (JSON.stringify(value) ?? '')))
    .join('\n');
}
