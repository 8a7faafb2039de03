import type { Json } from '../../json/json.js';
import { prettyJson } from '../../json/pretty-json.js';
import { getBlob, getInstance, type ShownInstance, shownInstance } from '../client/instances.js';
import { openNamespace } from '../client/server-options.js';
import type { TargetFlags } from '../client/target.js';
import { print, printJson } from '../terminal/print.js';
import { withProgress } from '../terminal/progress.js';
import { columns } from '../terminal/table.js';
import { localTime, took } from '../terminal/time.js';
import { statusStyle } from './status-style.js';

export type InstanceFlags = TargetFlags & { readonly json: boolean };

interface Blobs {
  readonly input: Json;
  readonly output: Json;
  readonly metadata: Json;
}

/** Prints an instance; what it does not have is null. */
export async function showInstance(id: string, flags: InstanceFlags): Promise<void> {
  const { api, namespace } = await openNamespace(flags);
  const instance = shownInstance(await getInstance(api, namespace, id));
  const [input = null, output = null, metadata = null] = await withProgress('reading input, output and metadata', () =>
    Promise.all((['input', 'output', 'metadata'] as const).map((blob) => getBlob(api, namespace, id, blob))),
  );
  const blobs = { input, output, metadata };
  if (flags.json) printJson({ ...instance, ...blobs });
  else print(forPeople(instance, blobs));
}

const gone = 'gone: Temporal has forgotten the run, which it keeps as long as the retention of its namespace says';

/** An instance that is complete had an output. */
function isGone({ status }: ShownInstance, name: string, value: Json): boolean {
  return name === 'output' && status === 'complete' && value === null;
}

function forPeople(instance: ShownInstance, blobs: Blobs): string {
  const { createdAt, endedAt, errorCode, errorMessage, flow, lineage } = instance;
  const rows = [
    ['id', instance.id],
    ['path', instance.path],
    ['status', instance.status],
    ['error', errorCode === null ? '' : `${errorCode}: ${errorMessage ?? ''}`],
    ['invoker', instance.invoker],
    ['started', localTime(createdAt)],
    ['ended', endedAt === null ? '' : `${localTime(endedAt)}, after ${took(createdAt, endedAt)}`],
    ['state', `${flow.at(-1) ?? ''} (${flow.length} entered)`],
    ['parents', lineage.map((parent) => parent.id).join(' > ')],
  ].filter(([, value]) => value !== '');
  const style = (cell: string, column: number) => (column === 0 ? 'dim' : statusStyle(cell));
  const texts = Object.entries(blobs).map(
    ([name, value]: [string, Json]) => `\n${name}:\n${isGone(instance, name, value) ? gone : prettyJson(value)}\n`,
  );
  return `${columns(rows, style)}${texts.join('')}`;
}
