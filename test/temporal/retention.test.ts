import { Client, Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { retentionOf } from '../../src/temporal/retention.js';
import { startTestTemporal } from '../support/temporal.js';

it('Temporal tells how long it keeps runs: the dev server a day', async () => {
  const temporal = await startTestTemporal();
  const connection = await Connection.connect({ address: temporal.address });
  try {
    expect(await retentionOf(new Client({ connection }))).toBe(24 * 3_600_000);
  } finally {
    await connection.close();
    await temporal.stop();
  }
});
