import type { Agent } from 'undici';
import { NotConnected } from './http-client.js';
import { pause } from './instant.js';
import { post, type FunctionPost } from './post.js';
import { networkFaults } from '../network-faults.js';
import type { FunctionResult } from '../runtime.js';

/** How long a function may take until it listens, in milliseconds (functions 3.1). */
export const listenWait = 120_000;

const firstSecond = 1000;
const earlyDelay = 250;
const delay = 1000;

/** Failures to connect that may pass while a function starts or moves; any other (a bad certificate) will not. */
const passing: ReadonlySet<string> = new Set([...networkFaults, 'UND_ERR_CONNECT_TIMEOUT']);

/**
 * Sends the request as soon as the function accepts a connection, for at most two minutes; then it is unreachable.
 * A request that was sent is never sent again.
 * @throws the signal's reason when it aborts.
 */
export async function postWhenListening(
  client: Agent,
  request: FunctionPost,
  signal: AbortSignal,
): Promise<FunctionResult> {
  const begin = Date.now();
  for (;;) {
    try {
      return await post(client, request, signal);
    } catch (error) {
      if (!(error instanceof NotConnected)) throw error;
      const waited = Date.now() - begin;
      if (!mayPass(error) || waited >= listenWait) return unreachable(request.url, error, waited);
      await pause(waited < firstSecond ? earlyDelay : delay, signal);
    }
  }
}

function mayPass(error: NotConnected): boolean {
  return passing.has((error.cause as NodeJS.ErrnoException).code ?? '');
}

/** The query of the URL may hold a key, so it is not shown. */
function unreachable(url: URL, error: NotConnected, waited: number): FunctionResult {
  const where = url.origin + url.pathname;
  const tried = `tried for ${Math.round(waited / 1000)} s`;
  return {
    kind: 'unreachable',
    reason: `no connection to the function at ${where} (${tried}): ${error.message}. Start it, or correct its URL in DUREKTIV_FUNCTIONS`,
  };
}
