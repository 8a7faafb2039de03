import { ExternalStorage, type Payload, type StorageDriver, StorageDriverClaim } from '@temporalio/common';
import { forOthersKey } from '../../interpreter/for-others.js';
import { payloadThreshold } from './payload-threshold.js';
import { payloadOf, storedPayload } from './stored-payload.js';

/** Where payloads too large for Temporal's history are kept. */
export interface PayloadRows {
  /** Stores the bytes under their hash; storing them again refreshes when they were last used. */
  put(hash: string, bytes: Uint8Array): Promise<void>;
  get(hash: string): Promise<Uint8Array | undefined>;
}

/** One that others read stays up to this: Temporal refuses payloads of 2 MiB. */
const thresholdForOthers = 1024 * 1024;

/** Temporal's hook for large payloads, over content-addressed rows: equal payloads are stored once. */
export function externalStorage(rows: PayloadRows): ExternalStorage {
  const driver = storageDriver(rows);
  return new ExternalStorage({
    drivers: [driver],
    driverSelector: (_context, payload) => (staysForOthers(payload) ? null : driver),
    payloadSizeThreshold: payloadThreshold,
  });
}

function staysForOthers({ metadata, data }: Payload): boolean {
  return metadata?.[forOthersKey] !== undefined && (data?.length ?? 0) < thresholdForOthers;
}

function storageDriver(rows: PayloadRows): StorageDriver {
  return {
    name: 'durektiv-store',
    type: 'durektiv.store',
    async store(_context, payloads) {
      return Promise.all(
        payloads.map(async (payload) => {
          const { hash, bytes } = storedPayload(payload);
          await rows.put(hash, bytes);
          return new StorageDriverClaim({ hash });
        }),
      );
    },
    async retrieve(_context, claims) {
      return Promise.all(claims.map(({ claimData }) => fetchPayload(rows, claimData['hash'])));
    },
  };
}

/** @throws Error when there is none under this hash */
export async function fetchPayload(rows: PayloadRows, hash: string | undefined): Promise<Payload> {
  const bytes = hash === undefined ? undefined : await rows.get(hash);
  if (bytes === undefined) {
    throw new Error(`payload ${hash} is not in the store: was its database replaced while runs were open?`);
  }
  return payloadOf(bytes);
}
