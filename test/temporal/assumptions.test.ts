import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DevServer } from '../../src/temporal/dev-server/dev-server.js';
import { externalStorage } from '../../src/temporal/payloads/payload-storage.js';
import { startTestTemporal } from '../support/temporal.js';

const payloadConverterPath = fileURLToPath(
  new URL('../../dist/src/temporal/payloads/payload-converter.js', import.meta.url),
);
const rows = new Map<string, Uint8Array>();
const dataConverter = {
  payloadConverterPath,
  externalStorage: externalStorage({
    put: async (hash, bytes) => void rows.set(hash, bytes),
    get: async (hash) => rows.get(hash),
  }),
};

let client: Client;
let worker: Worker;
let running: Promise<void>;
let temporal: DevServer;
const registered: string[] = [];

beforeAll(async () => {
  temporal = await startTestTemporal();
  const { address } = temporal;
  const connection = await NativeConnection.connect({ address });
  client = new Client({
    connection: await Connection.connect({
      address,
      channelArgs: { 'grpc.max_receive_message_length': 64 * 1024 * 1024 },
    }),
    dataConverter,
  });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./assumptions/workflows.ts', import.meta.url)),
    payloadConverterPath,
    logger: new DefaultLogger('WARN'),
  });
  worker = await Worker.create({
    connection,
    taskQueue: 'assumptions',
    workflowBundle,
    dataConverter,
    activities: {
      async register(id: string) {
        registered.push(id);
        if (id !== 'cleanup') await client.workflow.getHandle(id).signal('event', 'w1', 'served');
      },
      async produce(bytes: number) {
        return 'x'.repeat(bytes);
      },
      async echo(n: number) {
        return n;
      },
    },
  });
  running = worker.run();
});
afterAll(async () => {
  worker.shutdown();
  await running;
  await temporal.stop();
});

function start(name: string, ...args: unknown[]): Promise<WorkflowHandle> {
  return client.workflow.start(name, { taskQueue: 'assumptions', workflowId: randomUUID(), args });
}

async function failedTasks(handle: WorkflowHandle): Promise<number> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter((event) => event.workflowTaskFailedEventAttributes).length;
}

describe('what the design takes for granted of Temporal', () => {
  it('lets a call in an abandoned child outlive the run that started it', async () => {
    const child = (await (await start('startsCallAndEnds')).result()) as string;
    expect(await client.workflow.getHandle(child).result()).toBe(7);
  });

  it('ends a cancelled run as Canceled after its cleanup ran', async () => {
    const handle = await start('cleansUpWhenCancelled');
    await handle.cancel();
    const failure: WorkflowFailedError = await handle.result().then(
      () => expect.unreachable(),
      (error: WorkflowFailedError) => error,
    );
    expect(failure.cause).toBeInstanceOf(CancelledFailure);
    expect(registered).toContain('cleanup');
    expect((await handle.describe()).status.name).toBe('CANCELLED');
  });

  it('carries 120 MiB in and out of a workflow through the payload storage', async () => {
    const bytes = 120 * 1024 * 1024;
    const handle = await start('passesLargeDataOn', bytes);
    const out = (await handle.result()) as string;
    expect(out.length).toBe(bytes);
    expect(await failedTasks(handle)).toBe(0);
  }, 60_000);

  it('takes 300 activities with 30 KiB each when a timer splits them over several tasks', async () => {
    const handle = await start('manyCommands', 300, 30 * 1024);
    expect(await handle.result()).toBe((299 * 300) / 2);
    expect(await failedTasks(handle)).toBe(0);
  }, 60_000);

  it('keeps a signal that arrives while its listener is being registered', async () => {
    expect(await (await start('registersAndWaits')).result()).toBe('served');
  });
});
