import {
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  type GrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import { unlessClosed } from './closed-connection.js';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];

/** gRPC: CANCELLED, DEADLINE_EXCEEDED and UNAVAILABLE; what else is answered comes from a server that is there. */
const unavailable = 14;
const silent: ReadonlySet<number> = new Set([1, 4, unavailable]);

/** A server that starts again is waited for so long, in milliseconds, from the first question that met nobody. */
const outagePatience = 2_500;
/** When nobody was met that long ago, it was another time. */
const outageMemory = 5_000;
const longestPause = 500;

/** With it, whoever waits for the end of a run asks. */
const waitForEnd = /\/GetWorkflowExecutionHistory$/;

/**
 * How questions to Temporal are asked again while nobody is there. The SDK would go on for 20 s with each; here a server that starts
 * again within two or three seconds is waited for, and beyond them all are told at once. Only who waits for the end of a run,
 * without a deadline, has the patience of the SDK. Once the connection is closed nothing is asked again.
 */
export function outageInterceptor(isClosed: () => boolean): Interceptor {
  const usual = defaultGrpcRetryOptions();
  const patient = makeGrpcRetryInterceptor(usual);
  const quick = makeGrpcRetryInterceptor(shortPatience(usual));
  return (options, nextCall) => {
    const waits = options.deadline === undefined && waitForEnd.test(options.method_definition.path);
    return (waits ? patient : quick)(options, unlessClosed(isClosed, nextCall));
  };
}

function shortPatience(usual: GrpcRetryOptions): GrpcRetryOptions {
  let outage: { readonly since: number; readonly last: number } | undefined;
  const isYoung = (): boolean => {
    const now = Date.now();
    const since = outage !== undefined && now - outage.last < outageMemory ? outage.since : now;
    outage = { since, last: now };
    return now - since < outagePatience;
  };
  return {
    delayFunction: (attempt, status) => {
      const delay = usual.delayFunction(attempt, status);
      return status.code === unavailable ? Math.min(longestPause, delay) : delay;
    },
    // It is asked after each answer, good or bad.
    retryableDecider: (attempt, status) => {
      if (status.code === unavailable) return isYoung();
      if (!silent.has(status.code)) outage = undefined;
      return usual.retryableDecider(attempt, status);
    },
  };
}
