import {
  BinaryPayloadConverter,
  CompositePayloadConverter,
  type Payload,
  type PayloadConverter,
  type PayloadConverterWithEncoding,
  UndefinedPayloadConverter,
  ValueError,
} from '@temporalio/common';
import { inWorkflowContext } from '@temporalio/workflow';
import { runIsSealed, SealedBytes, sealedEncoding, sealedKey, sealRun } from '../../interpreter/sealing.js';
import { ForOthers, forOthersKey } from '../../interpreter/for-others.js';
import { payloadThreshold } from './payload-threshold.js';
import { unsealed } from './sealed-value.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const jsonEncoding = encoder.encode('json/plain');
const sealedEncodingBytes = encoder.encode(sealedEncoding);
const yes = encoder.encode('1');

/**
 * JSON through the host's native text encoder and decoder. The SDK's own converter is written in JavaScript and takes
 * 1.4 s to encode and 3.1 s to decode 120 MiB, too near the 5 s a workflow activation may last.
 */
class NativeJsonPayloadConverter implements PayloadConverterWithEncoding {
  readonly encodingType = 'json/plain';

  toPayload(value: unknown): Payload | undefined {
    const json = JSON.stringify(value) as string | undefined;
    if (json === undefined) return undefined;
    return { metadata: { encoding: jsonEncoding }, data: encoder.encode(json) };
  }

  fromPayload<T>(payload: Payload): T {
    if (payload.data === undefined || payload.data === null) throw new ValueError('Got payload with no data');
    return JSON.parse(decoder.decode(payload.data)) as T;
  }
}

/**
 * Marks what must be sealed, for the codec that follows: all that a sealed run makes, and sealed values of activities. A run
 * that receives a marked payload becomes sealed.
 */
class SealingPayloadConverter implements PayloadConverter {
  constructor(private readonly plain: PayloadConverter) {}

  toPayload<T>(value: T): Payload {
    if (value instanceof ForOthers) return keptForOthers(this.toPayload(value.value));
    if (value instanceof SealedBytes) return { metadata: { encoding: sealedEncodingBytes }, data: value.bytes };
    const inside = unsealed(value);
    if (inside !== undefined) return marked(this.toPayload(inside()), sealedKey);
    const payload = this.plain.toPayload(value);
    return runIsSealed() ? marked(payload, sealedKey) : payload;
  }

  fromPayload<T>(payload: Payload): T {
    if (payload.metadata?.[sealedKey] !== undefined && inWorkflowContext()) sealRun();
    return this.plain.fromPayload<T>(payload);
  }
}

/** Programs such as Temporal's own show payloads with a mark less well, so only one that would go to the store has it. */
function keptForOthers(payload: Payload): Payload {
  return (payload.data?.length ?? 0) < payloadThreshold / 2 ? payload : marked(payload, forOthersKey);
}

function marked(payload: Payload, key: string): Payload {
  return { ...payload, metadata: { ...payload.metadata, [key]: yes } };
}

/** The converter of every Durektiv client, worker and workflow; loaded by path, so the name is Temporal's. */
export const payloadConverter = new SealingPayloadConverter(
  new CompositePayloadConverter(
    new UndefinedPayloadConverter(),
    new BinaryPayloadConverter(),
    new NativeJsonPayloadConverter(),
  ),
);
