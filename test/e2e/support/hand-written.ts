import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import type { TestEngine } from './engine.js';
import type * as workflows from './by-hand.js';

/** Runs hand-written workflows on a worker of their own, on the engine's Temporal server. */
export interface HandWritten<Workflow extends string = keyof typeof workflows> {
  /** Runs one to its end and gives its id. */
  run(name: Workflow): Promise<string>;
  /** Runs one to its end and gives what it returns. */
  outputOf(name: Workflow, ...args: unknown[]): Promise<unknown>;
  stop(): Promise<void>;
}

const taskQueue = 'by-hand';

const ownWorkflows = fileURLToPath(new URL('./by-hand.ts', import.meta.url));

/** @param workflowsPath of the file with the workflows */
export async function startHandWritten<Workflow extends string = keyof typeof workflows>(
  { client, temporalAddress }: TestEngine,
  workflowsPath = ownWorkflows,
): Promise<HandWritten<Workflow>> {
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath,
    logger: new DefaultLogger('WARN'),
  });
  const activities = { call: async (input: object) => input };
  const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities });
  const running = worker.run();
  return {
    async run(name) {
      const workflowId = randomUUID();
      await client.workflow.execute(name, { taskQueue, workflowId });
      return workflowId;
    },
    outputOf(name, ...args) {
      return client.workflow.execute(name, { taskQueue, workflowId: randomUUID(), args });
    },
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
