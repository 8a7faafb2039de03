import { createHash } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { Json } from '../../json/json.js';
import { payloadConverter } from './payload-converter.js';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** A payload as the store keeps it: under the hash of its bytes. */
export interface StoredPayload {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

export function storedPayload(payload: Payload): StoredPayload {
  const bytes = PayloadMessage.encode(payload).finish();
  return { hash: createHash('sha256').update(bytes).digest('hex'), bytes };
}

export function payloadOf(bytes: Uint8Array): Payload {
  return PayloadMessage.decode(bytes);
}

/** The payload that a run which is not sealed is given for a value. */
export function storedJson(value: Json): StoredPayload {
  return storedPayload(payloadConverter.toPayload(value));
}

/** The value of a {@link storedJson}. */
export function jsonOf(bytes: Uint8Array): Json {
  return payloadConverter.fromPayload<Json>(payloadOf(bytes));
}
