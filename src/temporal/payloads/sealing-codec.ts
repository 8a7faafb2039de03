import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { sealedEncoding, sealedKey } from '../../interpreter/sealing.js';
import type { Keyring } from '../../secrets/keyring.js';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** What sealed payloads are sealed for. They move between runs, so no run is named. */
const context = 'temporal payload';
const encoding = Buffer.from(sealedEncoding);

/** Seals the payloads that the converter marked, on their way to Temporal, and opens sealed ones on their way back. */
export function sealingCodec(keyring: Keyring): PayloadCodec {
  return {
    encode: async (payloads) =>
      payloads.map((payload) => (isMarked(payload) ? sealPayload(keyring, payload) : payload)),
    decode: async (payloads) =>
      payloads.map((payload) => (isSealed(payload) ? openPayload(keyring, payload) : payload)),
  };
}

/** A payload in clear as the bytes of a sealed one. */
export function sealedPayloadBytes(keyring: Keyring, payload: Payload): Uint8Array {
  return keyring.seal(PayloadMessage.encode(payload).finish(), context);
}

function sealPayload(keyring: Keyring, payload: Payload): Payload {
  return { metadata: { encoding }, data: sealedPayloadBytes(keyring, payload) };
}

/** @throws SealError when the key is missing: the task fails and is tried again where the key is */
function openPayload(keyring: Keyring, { data }: Payload): Payload {
  return PayloadMessage.decode(keyring.open(data ?? new Uint8Array(), context));
}

function isMarked({ metadata }: Payload): boolean {
  return metadata?.[sealedKey] !== undefined;
}

function isSealed({ metadata }: Payload): boolean {
  const found = metadata?.['encoding'];
  return found !== undefined && found !== null && encoding.equals(found);
}
