import type { Pool } from 'pg';
import { asBuffer } from '../statements/slices.js';

/** An input as a row has it: its bytes, or the hash of the payload with its JSON. */
export type KeptInput = { readonly bytes: Uint8Array } | { readonly payload: string };

/** Gives the row of an instance its input, unless it has one. */
export async function keepInput(pool: Pool, id: string, input: KeptInput): Promise<void> {
  const [column, value] =
    'payload' in input ? (['input_payload', input.payload] as const) : (['input', asBuffer(input.bytes)] as const);
  await pool.query(`update instances set ${column} = $2 where id = $1 and input is null and input_payload is null`, [
    id,
    value,
  ]);
}
