import { base64Of } from '../../bytes/base64.js';
import type { Instance, Instances } from '../../instances/instances.js';
import type { Json } from '../../json/json.js';
import { stableStringify } from '../../json/stable-stringify.js';
import { formatTime } from '../http/time.js';
import { inputWithoutPrivate, withoutPrivate } from './private-data.js';

/** An instance as the API shows it (http 6.1). */
export function instanceView(instance: Instance) {
  return {
    id: instance.id,
    createdAt: formatTime(instance.createdAt),
    endedAt: instance.endedAt === null ? null : formatTime(instance.endedAt),
    status: instance.status,
    path: instance.path,
    errorCode: instance.errorCode,
    invoker: instance.invoker,
    definition: base64Of(Buffer.from(instance.definition)),
    errorMessage: instance.errorCode === null ? null : base64Of(Buffer.from(instance.errorMessage ?? '')),
    flow: instance.flow,
    traceId: instance.traceId,
    lineage: instance.lineage.map(({ branch, id, state, step }) => ({ branch, id, state, step })),
    namespace: instance.namespace,
  };
}

type Blob = 'input' | 'output' | 'metadata';

/** The instance with one of its blobs and the blob's length; an empty blob is left out. */
export async function viewWith(blob: Blob, instances: Instances, instance: Instance) {
  const bytes = await blobOf(blob, instances, instance);
  return {
    ...instanceView(instance),
    [`${blob}Length`]: bytes.length,
    ...(bytes.length > 0 && { [blob]: base64Of(bytes) }),
  };
}

/** The input, output or metadata of an instance, as the API shows it; no bytes where there is none. */
export function blobOf(blob: Blob, instances: Instances, instance: Instance): Promise<Uint8Array> {
  return blobs[blob](instances, instance);
}

/** The instance with the lengths of its three blobs. */
export async function viewWithLengths(instances: Instances, instance: Instance) {
  const [input, output, metadata] = await Promise.all([
    blobs.input(instances, instance),
    blobs.output(instances, instance),
    blobs.metadata(instances, instance),
  ]);
  return {
    ...instanceView(instance),
    inputLength: input.length,
    outputLength: output.length,
    metadataLength: metadata.length,
  };
}

const blobs: Readonly<Record<Blob, (instances: Instances, instance: Instance) => Promise<Uint8Array>>> = {
  input: async (instances, instance) => inputWithoutPrivate(await instances.input(instance)),
  output: async (instances, instance) => {
    const output = await instances.output(instance);
    return document(output === undefined ? undefined : withoutPrivate(output));
  },
  metadata: async (instances, instance) => document(await instances.metadata(instance)),
};

/** The JSON text of a value with sorted keys; no bytes when there is no value. */
function document(value: Json | undefined): Uint8Array {
  return Buffer.from(value === undefined ? '' : stableStringify(value));
}
