import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { failureMessage } from '../interpreter/bounds/bounded-text.js';
import type { ActivityFailureDetail } from '../interpreter/failure.js';
import { sealedCode, sealedMessage } from '../interpreter/sealed-failure.js';
import { sealedKey } from '../interpreter/sealing.js';
import { SealedValue } from '../temporal/payloads/sealed-value.js';

/** Seals what activities answer to a run that is sealed, and why they failed. */
export function sealWhatSealedRunsAskFor(): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        if (input.headers[sealedKey] === undefined) return next(input);
        try {
          return new SealedValue(await next(input));
        } catch (error) {
          throw error instanceof CancelledFailure ? error : sealed(error);
        }
      },
    },
  };
}

/** The same failure with its words inside of a sealed detail. */
function sealed(error: unknown): ApplicationFailure {
  if (!(error instanceof ApplicationFailure)) return ApplicationFailure.create({ message: sealedMessage });
  const { type, message, nonRetryable } = error;
  const [detail] = (error.details ?? []) as ActivityFailureDetail[];
  const code = type ?? 'direktiv.internal.error';
  return ApplicationFailure.create({
    type: sealedCode(code),
    message: sealedMessage,
    nonRetryable: nonRetryable === true,
    details:
      detail === undefined ? [] : [new SealedValue({ ...detail, sealed: { code, message: failureMessage(message) } })],
  });
}
