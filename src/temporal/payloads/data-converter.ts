import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { Keyring } from '../../secrets/keyring.js';
import { externalStorage, type PayloadRows } from './payload-storage.js';
import { sealingCodec } from './sealing-codec.js';

/** Compiled module of our payload converter: Temporal loads it by path, into the workflow sandbox too. */
export const payloadConverterPath = fileURLToPath(new URL('./payload-converter.js', import.meta.url));

/** Where payloads go that are too large, and the keys that seal what may hold secrets. */
export interface PayloadParts {
  readonly payloads: PayloadRows;
  readonly keyring: Keyring;
}

/** How every client and worker of Durektiv turns values into payloads. */
export function dataConverter({ payloads, keyring }: PayloadParts): DataConverter {
  return {
    payloadConverterPath,
    payloadCodecs: [sealingCodec(keyring)],
    externalStorage: externalStorage(payloads),
  };
}
