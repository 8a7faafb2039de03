import type { Client } from '@temporalio/client';

const patienceMs = 10_000;

/**
 * How long Temporal keeps the histories of this client's namespace after their end, in milliseconds.
 * @throws Error when Temporal does not say
 */
export async function retentionOf(client: Client): Promise<number> {
  const { namespace } = client.options;
  const { config } = await client.withDeadline(Date.now() + patienceMs, () =>
    client.workflowService.describeNamespace({ namespace }),
  );
  const seconds = config?.workflowExecutionRetentionTtl?.seconds;
  if (seconds === undefined || seconds === null) throw new Error(`Temporal tells no retention of ${namespace}`);
  return Number(seconds) * 1000;
}
