import type { LocalActivities } from '../interpreter/activity-contract.js';
import type { Keyring } from '../secrets/keyring.js';
import { payloadConverter } from '../temporal/payloads/payload-converter.js';
import { SealedValue } from '../temporal/payloads/sealed-value.js';
import { sealedPayloadBytes } from '../temporal/payloads/sealing-codec.js';
import { type InputParts, openInput } from './secret-input.js';

/** The local activity that evaluates the input of a subflow where its secrets are read. Only the child can open it. */
export function createSealInput(parts: InputParts, keyring: Keyring): LocalActivities['sealInput'] {
  return async (namespace, input) => {
    const { value } = await openInput(parts, namespace, input);
    return sealedPayloadBytes(keyring, payloadConverter.toPayload(new SealedValue(value)));
  };
}
