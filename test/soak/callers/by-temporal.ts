import { type Client, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Json } from '../../../src/json/json.js';
import { untilAborted } from '../../../src/process/until-aborted.js';
import { patiently } from '../patience.js';
import type { Caller, Started, Told } from './caller.js';

/** Has Temporal run flow files, as workflows and clients of other people do (`DirektivRun`). */
export function byTemporal(client: Client): Caller {
  return {
    needsFiles: true,
    waits: true,
    async start({ namespace, name, input, leaving }): Promise<Started> {
      const handle = await client.workflow.start('DirektivRun', {
        taskQueue: 'durektiv-flows',
        workflowId: `${namespace} ${String(input['k'])}`,
        args: [{ namespace, path: `/${name}.yaml`, input }],
      });
      const cancel = async (): Promise<void> => void (await handle.cancel());
      if (leaving === undefined) return { cancel };
      const ended = patiently(`the end of ${handle.workflowId}`, () => endOf(handle.result()));
      const told = await untilAborted(ended, leaving).catch(() => undefined);
      return told === undefined ? { cancel } : { told, cancel };
    },
  };
}

/** @throws Error when Temporal is away */
async function endOf(result: Promise<unknown>): Promise<Told> {
  try {
    return { code: null, output: (await result) as Json };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    return { code: cause instanceof ApplicationFailure ? (cause.type ?? '') : String(cause) };
  }
}
