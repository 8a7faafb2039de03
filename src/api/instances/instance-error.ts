import type { Response } from 'express';
import type { InstanceOutcome } from '../../instances/instances.js';
import { safeHeader } from '../http/safe-header.js';

/** Writes into the headers of an answer why an instance did not complete (http 6.3). @returns the same */
export function tellInstanceError(
  response: Response,
  { errorCode, errorMessage }: InstanceOutcome,
): { readonly code: string; readonly message: string } {
  const code = errorCode ?? 'direktiv.internal.error';
  const message = errorMessage ?? '';
  response.setHeader('Direktiv-Instance-Error-Code', safeHeader(code));
  response.setHeader('Direktiv-Instance-Error-Message', safeHeader(message));
  return { code, message };
}
