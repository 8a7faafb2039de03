import type { Router, Request } from 'express';
import { z } from 'zod';
import { decodeBase64 } from '../../bytes/base64.js';
import { parseGoJson } from '../../bytes/go-json.js';
import { isJsonObject, type Json } from '../../json/json.js';
import { prettyJson } from '../../json/pretty-json.js';
import type { TriedOut, TryOut } from '../../jx/try-out.js';
import { parseJx } from '../../language/parse-jx.js';
import { escapeForHtml, sendData } from '../http/answer.js';
import { ApiError, bodyNotJson, dataInvalid } from '../http/api-error.js';
import { diagnosticsJson } from '../http/diagnostics-json.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { queryOf } from '../http/query.js';
import { jsonBody, optionalText, readBody } from '../http/request-body.js';
import { resourceRouter } from '../http/resource-router.js';

/** Largest body: 6 MiB of data as base64 in JSON. Flows have more room, but this keeps the server busy for everybody. */
const bodyLimit = 8 * 1024 * 1024;

export const template = z.object({ jx: optionalText, data: optionalText });

/** `POST /jx`: evaluates Structured JX without a flow (http 14). */
export function jxRouter(tryOut: TryOut): Router {
  const router = resourceRouter();
  router
    .route('/')
    .post(readBody(bodyLimit), async (request: Request, response) => {
      const body = jsonBody(request, template);
      const [jx, data] = [bytesOf(body.jx), bytesOf(body.data)];
      const document = parseData(data);
      const tried = await tryOut(parseTemplate(jx), document);
      const answer = answerOf(jx, data, tried);
      checkAsserts(queryOf(request).getAll('assert'), tried, answer);
      sendData(response, answer);
    })
    .all(methodNotAllowed);
  return router;
}

function bytesOf(text: string): Buffer {
  const bytes = decodeBase64(text);
  if (bytes === undefined) throw bodyNotJson();
  return bytes;
}

function parseData(bytes: Buffer): Json {
  const data = parseGoJson(bytes);
  if (data.kind === 'json') return data.value;
  throw dataInvalid(`invalid 'data': ${data.kind === 'notJson' ? 'it is not JSON' : 'it is nested too deep'}`);
}

function parseTemplate(bytes: Buffer): Json {
  const { value, diagnostics } = parseJx(bytes.toString('utf8'));
  if (value !== undefined) return value;
  const reasons = diagnostics.map(({ line, column, message }) => `${line}:${column}: ${message}`).join('; ');
  const more = { diagnostics: diagnosticsJson(diagnostics) };
  throw new ApiError('request_data_invalid', `invalid 'jx': ${reasons}`, { more });
}

type Answer = Readonly<Record<'jx' | 'data' | 'logs', string>> & { readonly output: readonly string[] };

function answerOf(jx: Buffer, data: Buffer, tried: TriedOut): Answer {
  return {
    jx: jx.toString('base64'),
    data: data.toString('base64'),
    output: 'result' in tried ? [base64(escapeForHtml(prettyJson(tried.result)))] : [],
    logs: 'failure' in tried ? base64(`failure: ${tried.failure}\n`) : '',
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** What may be asserted -> the reason why it does not hold, undefined when it does. */
const asserts: Readonly<Record<string, (tried: TriedOut) => string | undefined>> = {
  success: (tried) => ('failure' in tried ? tried.failure : undefined),
  array: (tried) => ('result' in tried && Array.isArray(tried.result) ? undefined : 'result is not an array'),
  object: (tried) => ('result' in tried && isJsonObject(tried.result) ? undefined : 'result is not an object'),
};

/** @throws ApiError for the first assertion that does not hold, with the answer beside it */
function checkAsserts(names: readonly string[], tried: TriedOut, data: Answer): void {
  for (const name of names) {
    const check = Object.hasOwn(asserts, name) ? asserts[name] : undefined;
    if (check === undefined) throw new ApiError('request_data_invalid', `unknown assert: ${name}`, { data });
    const reason = check(tried);
    if (reason !== undefined) throw new ApiError(`assert_${name}`, reason, { status: 400, data });
  }
}
