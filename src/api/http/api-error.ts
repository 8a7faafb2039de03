import type { Json } from '../../json/json.js';
import { databaseTrouble } from '../../store/connection/database-trouble.js';

export interface ApiErrorDetails {
  /** Only where the status does not follow from the code. */
  readonly status?: number;
  /** Field -> what is wrong with it. */
  readonly validation?: Readonly<Record<string, string>>;
  /** Further members of the error body. */
  readonly more?: Readonly<Record<string, Json>>;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number;
  /** What is answered beside the error. */
  readonly data?: Json;
}

/** An error the client sees as `{"error": {"code", "message", ...}}` (http 1.3). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(
    readonly code: string,
    message: string,
    readonly details: ApiErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.status = details.status ?? statusOfCode(code);
  }
}

const statusRules: readonly (readonly [test: (code: string) => boolean, status: number])[] = [
  [(code) => code.includes('method_not_allowed'), 405],
  [(code) => code.includes('not_found'), 404],
  [(code) => code.startsWith('resource'), 400],
  [(code) => code.startsWith('request'), 400],
  [(code) => code.startsWith('access'), 403],
];

/** The HTTP status that follows from the text of an error code, the strongest rule first (http 1.3). */
export function statusOfCode(code: string): number {
  return statusRules.find(([test]) => test(code))?.[1] ?? 500;
}

// Clients match on these texts: they are fixed.

export const internalError = (cause?: unknown) => new ApiError('internal', 'internal server error', {}, { cause });
/** The database restarts, cannot be reached, or cannot do its work. What else there is to say is for the server's log only. */
export const databaseUnavailable = (cause: unknown) =>
  new ApiError(
    'database_unavailable',
    `the database ${databaseTrouble(cause)?.is ?? 'does not answer'} at this moment: try again`,
    { status: 503, retryAfter: 1 },
    { cause },
  );
/** Temporal restarts or cannot be reached. The reason is for the server's log only. */
export const temporalUnavailable = (cause: unknown) =>
  new ApiError(
    'temporal_unavailable',
    'Temporal does not answer at this moment: try again',
    { status: 503, retryAfter: 1 },
    { cause },
  );
/** The engine or the cluster that services run on cannot be asked. */
export const podsUnavailable = (cause: unknown) =>
  new ApiError(
    'containers_unavailable',
    'what has the containers of services does not answer at this moment: try again',
    { status: 503, retryAfter: 5 },
    { cause },
  );
/** The keys that tokens are checked with cannot be fetched. */
export const providerUnavailable = (cause: unknown) =>
  new ApiError(
    'access_provider_unavailable',
    'the provider of access tokens does not answer at this moment: try again',
    { status: 503, retryAfter: 1 },
    { cause },
  );
export const pathNotFound = () => new ApiError('request_path_not_found', 'request http path is not found');
/** Of what scripts of Direktiv 0.8 ask for, some is not there. */
export const formerPath = () =>
  new ApiError(
    'request_path_not_found',
    'request http path is not found: this call of Direktiv 0.8 is not served; docs/api.md says which are, and what there is below /api/v2',
  );
export const methodNotAllowed = () =>
  new ApiError('request_method_not_allowed', 'request http method is not allowed for this path');
export const bodyNotJson = () => new ApiError('request_body_not_json', "couldn't parse request payload in json format");
export const bodyBadSchema = () => new ApiError('request_body_bad_json_schema', 'request payload has bad json schema');
export const dataInvalid = (message: string, cause?: unknown) =>
  new ApiError('request_data_invalid', message, {}, { cause });
export const notFound = (message = 'requested resource is not found') => new ApiError('resource_not_found', message);
export const namespaceNotFound = () => notFound('requested resource(namespace) is not found');
export const alreadyExists = (message: string) => new ApiError('resource_already_exists', message);
