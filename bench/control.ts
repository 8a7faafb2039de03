import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { defineSearchAttributeKey } from '@temporalio/common';
import { request } from 'undici';
import { searchAttributes } from '../src/interpreter/contract.js';

/** Workflows written by hand, with a bundle, a worker and a client of their own. */
export interface Control {
  run(workflow: string): Promise<string>;
  /** Starts it and does not wait. */
  start(workflow: string): Promise<void>;
  /** The same, with search attributes and a summary as our runs have. */
  startFindable(workflow: string): Promise<void>;
  /** Resolves when nothing runs on the server any more, of whomever it is. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

const taskQueue = 'bench-control';

export async function startControl(address: string, functionUrl: string): Promise<Control> {
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./control/workflows.js', import.meta.url)),
      logger: new DefaultLogger('WARN'),
    }),
    activities: { call: (input: object) => call(functionUrl, input) },
  });
  const running = worker.run();
  const clientConnection = await Connection.connect({ address });
  const client = new Client({ connection: clientConnection });
  return {
    async run(workflow) {
      const workflowId = randomUUID();
      await client.workflow.execute(workflow, { taskQueue, workflowId, args: [{ n: 0 }] });
      return workflowId;
    },
    async start(workflow) {
      await client.workflow.start(workflow, { taskQueue, workflowId: randomUUID(), args: [{ n: 0 }] });
    },
    async startFindable(workflow) {
      const workflowId = randomUUID();
      const attributes = { namespace: 'bench', path: `/${workflow}`, invoker: 'api', root: workflowId };
      await client.workflow.start(workflow, {
        taskQueue,
        workflowId,
        args: [{ n: 0 }],
        staticSummary: attributes.path,
        typedSearchAttributes: (['namespace', 'path', 'invoker', 'root'] as const).map((name) => ({
          key: defineSearchAttributeKey(searchAttributes[name], 'KEYWORD'),
          value: attributes[name],
        })),
      });
    },
    async quiet() {
      for (let running = Infinity; running > 0; await after(500))
        running = (await client.workflow.count("ExecutionStatus = 'Running'")).count;
    },
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
      await clientConnection.close();
    },
  };
}

async function call(url: string, input: object): Promise<object> {
  const { statusCode, body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  if (statusCode !== 200) throw new Error(`the function answered ${statusCode}`);
  return (await body.json()) as object;
}
