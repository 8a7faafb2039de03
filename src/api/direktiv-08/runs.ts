import type { Response } from 'express';
import type { Instance, InstanceOutcome, Instances } from '../../instances/instances.js';
import type { FileToStart } from '../../store/files/files.js';
import { sendJson, sendText } from '../http/answer.js';
import { pathBelow } from '../http/path-below.js';
import { isGoTrue, queryOf } from '../http/query.js';
import { bodyBytes, hasBody } from '../http/request-body.js';
import { traceOf } from '../http/trace-requests.js';
import { awaitEnd } from '../instances/await-end.js';
import { tellInstanceError } from '../instances/instance-error.js';
import { sendOutput } from '../instances/output/send-output.js';
import { startFile } from '../instances/start-file.js';
import type { WaitOptions } from '../instances/wait-options.js';
import type { ApiStore } from '../parts.js';
import { findNode } from './find-node.js';
import type { TreeOperations, TreeRequest } from './tree.js';

/** Starting flows: `op=execute`, and `op=wait`, which answers with the output. A `ref` means nothing, as in 0.8: files have no revisions. */
export function runOperations(files: ApiStore['files'], instances: Instances): TreeOperations {
  const start = async (request: TreeRequest, response: Response, input: Uint8Array): Promise<Instance> => {
    const { namespace } = request.params;
    const asked = { namespace, path: pathBelow(request), input, tracing: traceOf(response) };
    const started = await startFile(files, instances, asked, findFlow);
    response.setHeader('Direktiv-Instance-Id', started.id);
    return started;
  };
  const wait = async (request: TreeRequest, response: Response) => {
    const query = queryOf(request);
    const input = hasBody(request) ? bodyBytes(request) : inputOf(query);
    const started = await start(request, response, input);
    const end = await awaitEnd(response, instances, started);
    if (end?.status === 'complete') sendOutput(response, end.output, waitOptions(query));
    else if (end !== undefined) sendFailure(response, started.id, end);
  };
  const execute = async (request: TreeRequest, response: Response) => {
    const { id } = await start(request, response, bodyBytes(request));
    sendJson(response, 200, { namespace: request.params.namespace, instance: id });
  };
  return { POST: { execute, wait }, GET: { wait } };
}

/** A directory of the name is passed over: it cannot be meant. */
function findFlow(files: ApiStore['files'], namespace: string, path: string): Promise<FileToStart> {
  return findNode(path, async (candidate) => {
    const file = await files.getToStart(namespace, candidate);
    return file?.type === 'directory' ? undefined : file;
  });
}

/** An input of texts, from the parameters `input.{key}`; a key that repeats is a list. */
function inputOf(query: URLSearchParams): Uint8Array {
  const keys = [...new Set(query.keys())].filter((key) => key.startsWith('input.'));
  const entries = keys.map((key): [string, string | string[] | undefined] => {
    const values = query.getAll(key);
    return [key.slice('input.'.length), values.length === 1 ? values[0] : values];
  });
  return Buffer.from(JSON.stringify(Object.fromEntries(entries)));
}

function waitOptions(query: URLSearchParams): WaitOptions {
  return {
    summary: false,
    field: query.get('field') || null,
    raw: isGoTrue(query.get('raw-output')),
    contentType: query.get('ctype') || null,
  };
}

/** Plain text. What crashed says no more: why is in its log. */
function sendFailure(response: Response, id: string, end: InstanceOutcome): void {
  if (end.status === 'crashed') return sendText(response, 500, `An internal error occurred executing instance: ${id}`);
  const { code, message } = tellInstanceError(response, end);
  sendText(response, 500, `An error occurred executing instance ${id}: ${code}: ${message}`);
}
