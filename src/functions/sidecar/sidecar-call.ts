import { request as send, type Agent } from 'undici';
import { type ActionMessage, actionPath } from './action-message.js';
import { bearer } from '../local/bearer.js';
import { NotConnected } from '../call/http-client.js';
import { pause } from '../call/instant.js';
import { listenWait } from '../call/post-when-listening.js';
import type { FunctionResult } from '../runtime.js';
import type { SidecarAddress, SidecarPlace } from './sidecar-places.js';
import { untilAborted } from '../../process/until-aborted.js';

export interface SidecarCall {
  readonly actionId: string;
  /** Made anew for each request: the time that is left is part of it. */
  readonly message: () => ActionMessage;
  /** An earlier worker asked for the action: it is joined, never called. */
  readonly join: boolean;
}

/** The sidecar has no room now, takes nothing more, or is no more. */
export type NotTaken = 'busy' | 'leaving' | 'gone';

const delay = 500;
/** A request that lasted longer was with a sidecar that lives, in milliseconds. */
const held = 5_000;

/**
 * Has a sidecar carry out an action, and waits for its outcome. When the connection breaks, or something between cuts it, the
 * action is joined again. What
 * a sidecar lost is a crash, for its function may have been called.
 * @returns `busy`, `leaving` or `gone` when the sidecar never had the action: it may go elsewhere
 * @throws the signal's reason when it aborts
 */
export async function callSidecar(
  client: Agent,
  place: SidecarPlace,
  call: SidecarCall,
  signal: AbortSignal,
): Promise<FunctionResult | NotTaken> {
  let join = call.join;
  let silentSince: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    const asked = Date.now();
    try {
      return await ask(client, place.address, call, join, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (Date.now() - asked > held) silentSince = undefined;
      // From here on the sidecar may have the action.
      if (!(error instanceof NotConnected)) join = true;
      const gone = await untilAborted(place.lost(), signal);
      if (gone !== undefined) return join ? { kind: 'crash', reason: gone } : 'gone';
      silentSince ??= Date.now();
      if (Date.now() - silentSince >= listenWait) return lost(place.address, join, error as Error);
    }
    await pause(delay, signal);
  }
}

async function ask(
  client: Agent,
  { url, actionsUrl = url, token }: SidecarAddress,
  { actionId, message }: SidecarCall,
  join: boolean,
  signal: AbortSignal,
): Promise<FunctionResult | NotTaken> {
  const target = new URL(actionPath(actionId) + (join ? '?join' : ''), actionsUrl);
  const headers = { ...bearer(token), 'Content-Type': 'application/json' };
  const options = { method: 'POST', headers, body: JSON.stringify(message()), dispatcher: client, signal } as const;
  const { statusCode, body } = await send(target, options);
  const text = await body.text();
  switch (statusCode) {
    case 200:
      return JSON.parse(text) as FunctionResult;
    case 503:
      return 'busy';
    case 409:
      return 'leaving';
    case 404:
      return { kind: 'crash', reason: 'the sidecar of the function was started anew, and knows the action no more' };
    case 410:
      return {
        kind: 'crash',
        reason: 'the sidecar was told that the action is over, or gave its outcome to another worker',
      };
    case 502:
    case 504:
      throw new Error(`what is in front of the sidecar cut the request with status ${statusCode}`);
    default:
      return {
        kind: 'unreachable',
        reason: `the sidecar refused the action with status ${statusCode}: ${text.slice(0, 200)}`,
      };
  }
}

function lost({ url }: SidecarAddress, called: boolean, { message }: Error): FunctionResult {
  const reason = `the sidecar at ${url} does not answer (tried for ${listenWait / 1000} s): ${message}`;
  return called ? { kind: 'crash', reason } : { kind: 'unreachable', reason };
}
