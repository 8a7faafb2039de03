import { ApplicationFailure } from '@temporalio/activity';
import { z } from 'zod';
import type { FlowSource } from '../instances/flow-source.js';
import { runInput, type RunLimits, submissionPath } from '../instances/run-input.js';
import type { LocalActivities } from '../interpreter/activity-contract.js';
import { flowText } from '../language/flow-text.js';
import { cleanPath } from '../store/files/file-path.js';
import type { FileStore } from '../store/files/files.js';
import type { NamespaceStore } from '../store/namespaces/namespaces.js';
import type { Tracing } from '../tracing/tracing.js';
import { invalidFlow, readFlow } from './read-flow.js';

export interface PrepareRunParts {
  readonly files: Pick<FileStore, 'getToStart'>;
  readonly namespaces: Pick<NamespaceStore, 'get'>;
  readonly source: FlowSource;
  readonly limits: RunLimits;
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing | undefined;
}

/** A flow as it is written, and where it is from. */
interface WrittenFlow {
  readonly path: string;
  readonly namespaceMadeAt: number;
  readonly text: string;
}

const requestSchema = z
  .strictObject({ namespace: z.string(), path: z.string().optional(), flow: z.string().optional() })
  .refine(({ path, flow }) => (path === undefined) !== (flow === undefined), 'one of path and flow is needed');

/** The local activity that reads the flow somebody else's workflow or client has asked for. */
export function createPrepareRun(parts: PrepareRunParts): LocalActivities['prepareRun'] {
  return async (request, id, invoker) => {
    const { namespace, path = '', flow: text } = parse(request);
    const written = text === undefined ? await inFile(parts, namespace, path) : await asText(parts, namespace, text);
    const { path: from, namespaceMadeAt } = written;
    const startedByEvent = `the flow ${from} starts by event, it cannot be run by hand`;
    const flow = await readFlow(parts.source, { ...written, use: 'start', startedByEvent });
    const root = { namespace, namespaceMadeAt, path: from, flow, invoker };
    if (parts.tracing === undefined) return runInput(root, parts.limits);
    return parts.tracing.start({ ...root, id }, async (place) => runInput(root, parts.limits, place));
  };
}

function parse(request: unknown): z.infer<typeof requestSchema> {
  const parsed = requestSchema.safeParse(request);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
  throw refused(`DirektivRun takes {"namespace": …, "path": … or "flow": …, "input": …}: ${faults.join('; ')}`);
}

async function inFile({ files }: PrepareRunParts, namespace: string, wanted: string): Promise<WrittenFlow> {
  const path = cleanPath(wanted);
  const file = path === undefined ? undefined : await files.getToStart(namespace, path);
  if (file === undefined || file.type === 'directory')
    throw refused(`the namespace ${namespace} has no flow file ${path ?? wanted}`);
  const content = flowText(file.data);
  if ('fault' in content) throw invalidFlow(file.path, 'the file is not UTF-8 text');
  return { path: file.path, namespaceMadeAt: file.namespaceMadeAt, text: content.text };
}

async function asText({ namespaces }: PrepareRunParts, namespace: string, text: string): Promise<WrittenFlow> {
  const found = await namespaces.get(namespace);
  if (found === undefined) throw refused(`there is no namespace ${namespace}`);
  return { path: submissionPath, namespaceMadeAt: found.createdAt, text };
}

/** What was asked for is not there, or not understood: it would be the same again. */
function refused(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'DurektivInput');
}
