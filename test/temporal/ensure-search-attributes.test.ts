import { Connection, type ConnectionLike } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureSearchAttributes } from '../../src/temporal/ensure-search-attributes.js';
import { SEARCH_ATTRIBUTES } from '../../src/temporal/search-attributes.js';
import type { DevServer } from '../../src/temporal/dev-server/dev-server.js';
import { startTestTemporal } from '../support/temporal.js';

/** Of `IndexedValueType`. */
const text = 1;
const keyword = 2;

let server: DevServer;
let connection: Connection;

beforeAll(async () => {
  server = await startTestTemporal({ searchAttributes: {} });
  connection = await Connection.connect({ address: server.address });
});
afterAll(async () => {
  await connection.close();
  await server.stop();
});

async function newNamespace(namespace: string): Promise<void> {
  const workflowExecutionRetentionPeriod = { seconds: 86_400 as never };
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  const known = (): Promise<boolean> => attributes(namespace).then(Boolean, () => false);
  await expect.poll(known, { timeout: 20_000 }).toBe(true);
}

async function attributes(namespace: string): Promise<Record<string, number>> {
  return (await connection.operatorService.listSearchAttributes({ namespace })).customAttributes;
}

const names = Object.keys(SEARCH_ATTRIBUTES).sort();

describe('at a start, a Temporal namespace without our search attributes', () => {
  it('gets them', async () => {
    expect(Object.keys(await attributes('default'))).not.toEqual(expect.arrayContaining(names));
    await ensureSearchAttributes(connection, 'default');
    expect(await attributes('default')).toMatchObject(Object.fromEntries(names.map((name) => [name, keyword])));
  });

  it('gets them when several processes start at once', async () => {
    await newNamespace('several');
    await Promise.all([1, 2, 3].map(() => ensureSearchAttributes(connection, 'several')));
    expect(Object.keys(await attributes('several'))).toEqual(expect.arrayContaining(names));
  });

  it('that has one of another type is refused, with the command to run', async () => {
    await newNamespace('other');
    await connection.operatorService.addSearchAttributes({
      namespace: 'other',
      searchAttributes: { DurektivPath: text },
    });
    await expect.poll(() => attributes('other')).toHaveProperty('DurektivPath');
    await expect(ensureSearchAttributes(connection, 'other')).rejects.toThrow(
      /lacks the search attributes .*DurektivPath.* Run: temporal operator search-attribute create --namespace other .*--name DurektivPath --type Keyword/,
    );
  }, 60_000);

  it('is refused, with the command that makes it, when it is not there', async () => {
    await expect(ensureSearchAttributes(connection, 'nowhere')).rejects.toThrow(
      'The Temporal server has no namespace nowhere: set TEMPORAL_NAMESPACE to one it has, or make it. Run: temporal operator namespace create --namespace nowhere',
    );
  });

  it('is refused with the command to run when the server does not let us register them', async () => {
    const forbidding = {
      operatorService: {
        listSearchAttributes: () => Promise.resolve({ customAttributes: {} }),
        addSearchAttributes: () => Promise.reject(new Error('7 PERMISSION_DENIED: Request unauthorized.')),
      },
    } as unknown as ConnectionLike;
    await expect(ensureSearchAttributes(forbidding, 'shared')).rejects.toThrow(
      /could not be registered \(7 PERMISSION_DENIED: Request unauthorized\.\)\. Run: temporal operator search-attribute create --namespace shared/,
    );
  });
});
