import type { Client } from '@temporalio/client';
import { stableStringify } from '../json/stable-stringify.js';
import type { KeptInput } from '../store/instances/keep-input.js';
import { isNotFound } from '../temporal/connection-errors.js';
import { type StartData, startDataOf } from '../temporal/payloads/start-data.js';

/** Nobody who reads an instance waits longer for it, in milliseconds. */
const patience = 5_000;

/**
 * Fetches the input of a root instance whose row has none; where Temporal has it no more it stays so.
 * @throws what says that Temporal or the database cannot be asked
 */
export type FetchInput = (id: string) => Promise<void>;

/** The part of the index that keeps inputs. */
export interface InputRows {
  /** Unless there is one. */
  keepInput(id: string, input: KeptInput): Promise<void>;
}

/**
 * The row of a root instance gets its input from whoever starts it. When that process is killed before, the first report of the
 * run makes a row without one; Temporal has what the run was given: the JSON, not the bytes as they were sent.
 */
export function fetchInputFrom(client: Client, rows: InputRows): FetchInput {
  return async (id) => {
    const asked = client.withDeadline(Date.now() + patience, () => startDataOf(client, id));
    const data = await asked.catch(noneWhereForgotten);
    if (data !== undefined) await rows.keepInput(id, kept(data));
  };
}

function kept(data: StartData): KeptInput {
  return data.kind === 'stored' ? { payload: data.hash } : { bytes: Buffer.from(stableStringify(data.value)) };
}

function noneWhereForgotten(error: unknown): undefined {
  if (isNotFound(error)) return undefined;
  throw error;
}
