import type { ErrorRequestHandler, Request, Response } from 'express';
import { ProviderUnavailableError } from '../../access/provider-keys.js';
import { PodsUnavailableError } from '../../services/patient-pods.js';
import { isDatabaseUnavailable } from '../../store/connection/connection-errors.js';
import { withDatabaseTrouble } from '../../store/connection/database-trouble.js';
import { isTemporalUnavailable } from '../../temporal/connection-errors.js';
import type { ApiLog } from '../parts.js';
import {
  ApiError,
  databaseUnavailable,
  internalError,
  podsUnavailable,
  providerUnavailable,
  temporalUnavailable,
} from './api-error.js';
import { sendJson } from './answer.js';
import { requestIdOf } from './request-id.js';

/** How long a client whose body is refused may go on sending before its connection is cut, in milliseconds. */
const lingerMs = 5_000;
/** Codes that hide their cause from the client. */
const unexpected: ReadonlySet<string> = new Set([
  'internal',
  'database_unavailable',
  'temporal_unavailable',
  'access_provider_unavailable',
  'containers_unavailable',
]);

/** How an API writes an error down. */
export type ErrorEnvelope = (error: ApiError) => { readonly status: number; readonly body: object };

/** The last handler: turns whatever was thrown into an error envelope; what nobody expected is logged and hidden (http 1.3). */
export function answerErrors(log: ApiLog, envelope: ErrorEnvelope = errorEnvelope): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    const answer = toApiError(error);
    if (unexpected.has(answer.code)) {
      const { method, path } = request;
      const message = withDatabaseTrouble('a request failed', answer.cause);
      log.error({ err: answer.cause, method, path, requestId: requestIdOf(response) }, message);
    }
    if (response.headersSent) response.destroy();
    else sendError(request, response, answer, envelope);
  };
}

const errorEnvelope: ErrorEnvelope = ({ code, message, status, details: { validation, more, data } }) => ({
  status,
  body: {
    error: { code, message, ...(validation && { validation }), ...more },
    ...(data !== undefined && { data }),
  },
});

function sendError(request: Request, response: Response, error: ApiError, envelope: ErrorEnvelope): void {
  const { retryAfter } = error.details;
  if (retryAfter !== undefined) response.setHeader('Retry-After', retryAfter);
  cutWhenStillSending(request, response);
  const { status, body } = envelope(error);
  sendJson(response, status, body);
}

/** A client that reads no answer before it has sent everything must not keep the connection for hours. */
function cutWhenStillSending(request: Request, response: Response): void {
  response.once('finish', () => {
    if (request.complete) return;
    const timer = setTimeout(() => request.destroy(), lingerMs);
    request.once('close', () => clearTimeout(timer));
  });
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const fault = error instanceof Error ? requestFault(error) : undefined;
  if (fault !== undefined) return fault;
  if (isDatabaseUnavailable(error)) return databaseUnavailable(error);
  if (isTemporalUnavailable(error)) return temporalUnavailable(error);
  if (error instanceof PodsUnavailableError) return podsUnavailable(error);
  return error instanceof ProviderUnavailableError ? providerUnavailable(error) : internalError(error);
}

/** Faults of the request that Express and its body reader find: they carry a status of 4xx. */
function requestFault(error: Error & { status?: unknown; type?: unknown }): ApiError | undefined {
  const { status } = error;
  if (error.type === 'entity.too.large') {
    return new ApiError('request_body_too_large', 'request payload is too large', { status: 413 });
  }
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  return new ApiError('request', `bad request: ${error.message}`, { status });
}
