import { isGrpcServiceError, ServiceError } from '@temporalio/client';

/** gRPC: CANCELLED (the connection went), DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE. */
const unavailableCodes: ReadonlySet<number> = new Set([1, 4, 8, 14]);

/** True when Temporal could not be asked, or did not answer: the same request may succeed later. */
export function isTemporalUnavailable(error: unknown): boolean {
  if (isGrpcServiceError(error)) return unavailableCodes.has(error.code);
  return error instanceof ServiceError && isTemporalUnavailable(error.cause);
}
