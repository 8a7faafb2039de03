import { ApplicationFailure } from '@temporalio/activity';
import { catalogue, type DirektivCode } from '../errors/catalogue.js';
import { failureMessage, failureType } from '../interpreter/bounds/bounded-text.js';
import type { ActivityFailureDetail } from '../interpreter/failure.js';

/** The failure by which an activity gives a flow an error by its code; it would be the same again, so there is no retry. */
export function flowFailure(type: string, message: string, detail: ActivityFailureDetail): ApplicationFailure {
  return notRetried(failureType(type), failureMessage(message), detail);
}

/** The same for an error of the catalogue with a text of ours: its kind is known, and the text needs no bound. */
export function catalogueFailure(type: DirektivCode, message: string): ApplicationFailure {
  return notRetried(type, message, { kind: catalogue[type].kind });
}

function notRetried(type: string, message: string, detail: ActivityFailureDetail): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true, details: [detail] });
}
