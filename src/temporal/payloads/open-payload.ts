import type { Payload } from '@temporalio/common';
import {
  decodeReferencePayload,
  isReferencePayload,
} from '@temporalio/common/lib/internal-non-workflow/extstore-helpers.js';
import { sealedKey } from '../../interpreter/sealing.js';
import type { Json } from '../../json/json.js';
import type { PayloadParts } from './data-converter.js';
import { payloadConverter } from './payload-converter.js';
import { fetchPayload } from './payload-storage.js';
import { sealingCodec } from './sealing-codec.js';

/** What a payload holds, and whether it was sealed on its way: then it must not be kept in clear. */
export interface OpenedPayload {
  readonly value: Json;
  readonly sealed: boolean;
}

/**
 * Reads a payload as it is in a history.
 * @throws SealError when the key is missing; Error when the store has not got what it refers to
 */
export async function openPayload({ payloads, keyring }: PayloadParts, payload: Payload): Promise<OpenedPayload> {
  const [opened = payload] = await sealingCodec(keyring).decode([await fetched(payloads, payload)]);
  return { value: payloadConverter.fromPayload<Json>(opened), sealed: opened.metadata?.[sealedKey] !== undefined };
}

function fetched(payloads: PayloadParts['payloads'], payload: Payload): Payload | Promise<Payload> {
  if (!isReferencePayload(payload)) return payload;
  return fetchPayload(payloads, decodeReferencePayload(payload).claimData['hash']);
}
