import { isGrpcServiceError, ServiceError } from '@temporalio/client';

/** gRPC: CANCELLED (the connection went), DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE. */
const unavailableCodes: ReadonlySet<number> = new Set([1, 4, 8, 14]);
/** gRPC's NOT_FOUND. */
const notFound = 5;

/** True when Temporal could not be asked, or did not answer: the same request may succeed later. */
export function isTemporalUnavailable(error: unknown): boolean {
  if (isGrpcServiceError(error)) return unavailableCodes.has(error.code);
  return error instanceof ServiceError && isTemporalUnavailable(error.cause);
}

/** True when Temporal has not got what it was asked for: the run or its history, or the namespace. */
export function isNotFound(error: unknown): boolean {
  return isGrpcServiceError(error) && (error.code as number) === notFound;
}
