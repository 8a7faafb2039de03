import type { Client } from '@temporalio/client';
import { callPathOf } from '../interpreter/call-path.js';
import type { RunInput } from '../interpreter/contract.js';
import type { InstanceReport } from '../interpreter/report-contract.js';
import { isJsonObject, type Json } from '../json/json.js';
import type { PayloadParts } from '../temporal/payloads/data-converter.js';
import { openPayload } from '../temporal/payloads/open-payload.js';
import { firstStartOf } from '../temporal/payloads/start-data.js';
import { parseTraceParent } from '../tracing/trace-context.js';

/** It counts as older than what the run itself tells: those numbers begin with 0. */
const beforeAll = -1;

/**
 * What the first report of an instance said, as far as its row is made of it; without the lines of its log.
 * @returns undefined when the run is none of ours: somebody has started it by hand
 * @throws what says that Temporal or the database cannot be asked, that Temporal has forgotten the start, or that a key is missing
 */
export type FirstReport = (id: string) => Promise<InstanceReport | undefined>;

/** Makes the first report of an instance again, of what Temporal knows of its start. */
export function firstReportFrom(client: Client, parts: PayloadParts): FirstReport {
  return async (id) => {
    const { at, start } = await firstStartOf(client, id);
    const [told, given] = await Promise.all(
      (start?.input?.payloads ?? []).map((payload) => openPayload(parts, payload)),
    );
    if (told === undefined || given === undefined || !isOurs(told.value)) return undefined;
    const sealed = told.sealed || given.sealed;
    const child = (start?.parentWorkflowExecution?.workflowId ?? '') !== '';
    return {
      ...(sealed ? { sealed } : {}),
      ...reportOf(id, told.value as unknown as RunInput, { createdAt: at, ...(child ? { input: given.value } : {}) }),
    };
  };
}

type Started = NonNullable<InstanceReport['started']>;

function reportOf(id: string, run: RunInput, known: Pick<Started, 'createdAt' | 'input'>): InstanceReport {
  const { namespace, namespaceMadeAt, path, invoker, definitionHash: definition, lineage, tracing } = run;
  const traceId = parseTraceParent(tracing?.traceparent)?.traceId ?? '';
  return {
    instance: id,
    namespace,
    path,
    callPath: callPathOf(lineage, id),
    seq: beforeAll,
    flow: [],
    lines: [],
    started: {
      ...known,
      ...(namespaceMadeAt === undefined ? {} : { namespaceMadeAt }),
      ...{ invoker, definition, lineage, traceId },
      root: lineage[0]?.id ?? id,
    },
  };
}

/** Such a run ends at once, and has no row. */
function isOurs(input: Json): boolean {
  return (
    isJsonObject(input) &&
    input['v'] === 1 &&
    isJsonObject(input['definition'] ?? null) &&
    Array.isArray(input['lineage'])
  );
}
