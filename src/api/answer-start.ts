import type { Response } from 'express';
import type { Json } from '../json/json.js';
import type { Instance, InstanceOutcome, Instances } from '../instances/instances.js';
import { sniffContentType } from './content-type.js';
import { ApiError, statusOfCode } from './http/api-error.js';
import { sendBytes, sendJson } from './http/answer.js';
import { safeHeader } from './http/safe-header.js';
import { instanceView, viewWith } from './instance-view.js';
import { outputBytes } from './output-bytes.js';
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
  const end = await untilEnded(response, instances, started);
  if (end === undefined) return;
  if (wait.summary) return sendJson(response, 200, { data: await summary(instances, started), ...more });
  if (end.status === 'complete') return sendOutput(response, end.output, wait);
  sendInstanceError(response, end);
}

/** How the instance ended, undefined when the client has gone. */
async function untilEnded(
  response: Response,
  instances: Instances,
  started: Instance,
): Promise<InstanceOutcome | undefined> {
  if (response.destroyed) return undefined;
  const gone = new AbortController();
  const leave = () => gone.abort();
  response.once('close', leave);
  try {
    return await instances.ended(started, gone.signal);
  } catch (error) {
    if (gone.signal.aborted) return undefined;
    throw error;
  } finally {
    response.off('close', leave);
  }
}

async function summary(instances: Instances, { namespace, id }: Instance) {
  const ended = await instances.get(namespace, id);
  if (ended === undefined) throw new ApiError('resource_not_found', 'not found');
  return viewWith('output', instances, ended);
}

function sendOutput(response: Response, output: Json | undefined, wait: WaitOptions): void {
  const bytes = outputBytes(output, wait);
  const contentType = wait.contentType === null ? sniffContentType(bytes) : safeHeader(wait.contentType);
  sendBytes(response, 200, contentType, bytes);
}

/** The flow's own error code decides the status: `user_not_found` answers 404. */
function sendInstanceError(response: Response, { errorCode, errorMessage }: InstanceOutcome): void {
  const code = errorCode ?? 'direktiv.internal.error';
  const message = errorMessage ?? '';
  response.setHeader('Direktiv-Instance-Error-Code', safeHeader(code));
  response.setHeader('Direktiv-Instance-Error-Message', safeHeader(message));
  sendJson(response, statusOfCode(code), { error: { code, message } });
}
