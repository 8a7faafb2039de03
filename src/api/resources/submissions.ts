import type { Router, Request, Response } from 'express';
import { z } from 'zod';
import { FlowError } from '../../errors/flow-error.js';
import type { Instances, StartedInstance } from '../../instances/instances.js';
import { InputError } from '../../instances/read-input.js';
import { submissionPath } from '../../instances/run-input.js';
import type { Json } from '../../json/json.js';
import { InvalidFlowError } from '../../language/invalid-flow.js';
import { ApiError, dataInvalid } from '../http/api-error.js';
import { diagnosticsJson } from '../http/diagnostics-json.js';
import { parseWholeJson } from '../http/json-text.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { queryOf } from '../http/query.js';
import { base64BodyLimit, bodyBytes, jsonBody, readBody } from '../http/request-body.js';
import { resourceRouter } from '../http/resource-router.js';
import { traceOf } from '../http/trace-requests.js';
import { answerStart } from '../instances/answer-start.js';
import { parseWaitOptions } from '../instances/wait-options.js';

type InNamespace = Request<{ namespace: string }>;

interface Submission {
  readonly definition: string;
  readonly input: Uint8Array;
}

const yamlTypes: ReadonlySet<string> = new Set(['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml']);
export const submission = z.object({ flow: z.string(), input: z.unknown().optional() });

/**
 * `POST /namespaces/{namespace}/submissions`: runs a flow without storing a file. The body is `{"flow": "<yaml>", "input": <any>}`, or
 * the YAML itself with a YAML content type and the input in `?input=<json>`; no input is `{}`. Waits like a start of a file.
 */
export function submissionsRouter(instances: Instances): Router {
  const router = resourceRouter();
  router
    .route('/')
    .post(readBody(base64BodyLimit), async (request: InNamespace, response) => {
      const wanted = isYaml(request) ? fromYaml(request) : fromJson(request);
      const started = await start(instances, request, response, wanted);
      await answerStart(response, instances, started, parseWaitOptions(queryOf(request)), warningsOf(started));
    })
    .all(methodNotAllowed);
  return router;
}

function isYaml(request: Request): boolean {
  const contentType = request.headers['content-type'] ?? '';
  return yamlTypes.has((contentType.split(';')[0] ?? '').trim().toLowerCase());
}

function fromJson(request: Request): Submission {
  const { flow, input } = jsonBody(request, submission);
  return { definition: flow, input: Buffer.from(JSON.stringify(input === undefined ? {} : input)) };
}

function fromYaml(request: Request): Submission {
  const input = queryOf(request).get('input') ?? '{}';
  if (parseWholeJson(input) === undefined) throw dataInvalid('the query parameter input is not JSON');
  return { definition: yamlText(bodyBytes(request)), input: Buffer.from(input) };
}

function yamlText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw invalidFlow('the flow is not UTF-8 text', [], error);
  }
}

/** Beside the record, only when there are any. */
function warningsOf({ warnings }: StartedInstance): { readonly [key: string]: Json } {
  return warnings === undefined ? {} : { warnings: diagnosticsJson(warnings) };
}

async function start(
  instances: Instances,
  { params: { namespace } }: InNamespace,
  response: Response,
  submitted: Submission,
): Promise<StartedInstance> {
  try {
    return await instances.start({ ...submitted, namespace, path: submissionPath, tracing: traceOf(response) });
  } catch (error) {
    if (error instanceof InputError) throw dataInvalid(error.message);
    if (error instanceof InvalidFlowError) throw invalidFlow(error.message, error.diagnostics, error);
    if (error instanceof FlowError && error.code === 'direktiv.workflow.invoke') {
      throw invalidFlow('a flow that starts by event cannot be submitted: store it as a file', [], error);
    }
    throw error;
  }
}

function invalidFlow(message: string, diagnostics: InvalidFlowError['diagnostics'], cause: unknown): ApiError {
  const more = { diagnostics: diagnosticsJson(diagnostics) };
  return new ApiError('request_flow_invalid', message, { more }, { cause });
}
