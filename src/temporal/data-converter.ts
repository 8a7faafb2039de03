import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { externalStorage, type PayloadRows } from './payload-storage.js';

/** Compiled module of our payload converter: Temporal loads it by path, into the workflow sandbox too. */
export const payloadConverterPath = fileURLToPath(new URL('./payload-converter.js', import.meta.url));

/** How every client and worker of Durektiv turns values into payloads. */
export function dataConverter(rows: PayloadRows): DataConverter {
  return { payloadConverterPath, externalStorage: externalStorage(rows) };
}
