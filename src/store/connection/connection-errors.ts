/** Connections that broke under a query: the server went away, or ended them (SQLSTATE class 08, operator intervention). */
const LOST_CODE = /^(08...|57P..|ECONNRESET|EPIPE)$/;
const LOST_MESSAGE = /^(Connection terminated|Client has encountered a connection error)/;

/**
 * No connection can be had, no answer comes, the server lacks the means for one (class 53: memory, disk, connections), the
 * database takes none just now (55000) or no changes (25006: it has become a standby), lets its user in no more (class 28), or
 * cannot use its files (58030).
 */
const UNAVAILABLE_CODE =
  /^(25006|28...|53...|55000|58030|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;
const UNAVAILABLE_MESSAGE = /^(timeout exceeded when trying to connect|timeout expired|Query read timeout)/;

/** True for the error of a connection that broke: a fresh one may do, at once or a moment later. */
export function isConnectionLost(error: unknown): boolean {
  return is(error, LOST_CODE, LOST_MESSAGE);
}

/** True when the database could not be asked, or did not answer: the same request may succeed later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return isConnectionLost(error) || is(error, UNAVAILABLE_CODE, UNAVAILABLE_MESSAGE);
}

/** The driver's own errors have no code. */
function is(error: unknown, codes: RegExp, messages: RegExp): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? codes.test(code) : messages.test(error.message);
}

/** True when a query got no answer in time: its connection may still be busy with it, or be gone. */
export function isQueryTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}
