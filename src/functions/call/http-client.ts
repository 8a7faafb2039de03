import { Agent, buildConnector } from 'undici';

/** No connection could be made, so nothing was sent. The cause says why. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
}

/**
 * Longest idle time after which a connection is used again. Short, because a server that closes an idle connection
 * at the moment of the next call would make that call a crash: it must not be sent twice.
 */
const longestIdle = 1000;

/** Error texts travel in headers; Go's client takes ten megabytes of them. */
const headerLimit = 10 * 1024 * 1024;

/**
 * The connections to functions: pooled, no redirects, no time limit of its own on a response (deadlines rule).
 * A failure to connect is a {@link NotConnected}.
 */
export function createHttpClient(): Agent {
  const connect = buildConnector({ timeout: 10_000 });
  return new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: longestIdle,
    keepAliveMaxTimeout: longestIdle,
    maxHeaderSize: headerLimit,
    connect: (options, callback) =>
      connect(options, (error, socket) => {
        if (error === null) callback(null, socket);
        else callback(new NotConnected(describe(error), { cause: error }), null);
      }),
  });
}

/** The addresses tried are in the parts of an aggregate, whose own message is empty. */
function describe(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((part: Error) => part.message).join(', ');
  return error.message;
}
