import type { ErrorEnvelope } from '../http/error-answer.js';

/** Its statuses followed from the codes of gRPC, and its clients tell a conflict or a missing token by them. */
const statuses: ReadonlyMap<string, number> = new Map([
  ['access_token_missing', 401],
  ['access_token_invalid', 401],
  ['request_data_invalid', 406],
  ['resource_already_exists', 409],
]);

/** An error as Direktiv 0.8 answered it: its status, once more as a number, and what happened. */
export const errorEnvelope08: ErrorEnvelope = ({ code, message, status }) => {
  const answered = statuses.get(code) ?? status;
  return { status: answered, body: { code: answered, message } };
};
