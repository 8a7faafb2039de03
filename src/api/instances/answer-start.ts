import type { Response } from 'express';
import type { Instance, InstanceOutcome, Instances } from '../../instances/instances.js';
import type { Json } from '../../json/json.js';
import { sendJson } from '../http/answer.js';
import { ApiError, statusOfCode } from '../http/api-error.js';
import { awaitEnd } from './await-end.js';
import { tellInstanceError } from './instance-error.js';
import { instanceView, viewWith } from './instance-view.js';
import { sendOutput } from './output/send-output.js';
import type { WaitOptions } from './wait-options.js';

/**
 * Answers a start: at once with the record of the instance, or when it has ended as `wait` says (http 6.2, 6.3).
 * What stands in `more` is put beside the record. There is no time limit to a wait; a client that leaves does not end its instance.
 */
export async function answerStart(
  response: Response,
  instances: Instances,
  started: Instance,
  wait: WaitOptions | undefined,
  more: { readonly [key: string]: Json } = {},
): Promise<void> {
  response.setHeader('Direktiv-Instance-Id', started.id);
  if (wait === undefined) return sendJson(response, 200, { data: instanceView(started), ...more });
  const end = await awaitEnd(response, instances, started);
  if (end === undefined) return;
  if (wait.summary) return sendJson(response, 200, { data: await summary(instances, started), ...more });
  if (end.status === 'complete') return sendOutput(response, end.output, wait);
  sendInstanceError(response, end);
}

async function summary(instances: Instances, { namespace, id }: Instance) {
  const ended = await instances.get(namespace, id);
  if (ended === undefined) throw new ApiError('resource_not_found', 'not found');
  return viewWith('output', instances, ended);
}

/** The flow's own error code decides the status: `user_not_found` answers 404. */
function sendInstanceError(response: Response, outcome: InstanceOutcome): void {
  const error = tellInstanceError(response, outcome);
  sendJson(response, statusOfCode(error.code), { error });
}
