import { request as send, type Agent } from 'undici';
import { type ActionMessage, actionPath } from './action-message.js';
import { bearer } from './bearer.js';
import { NotConnected } from './http-client.js';
import { pause } from './instant.js';
import { listenWait } from './post-when-listening.js';
import type { FunctionResult } from './runtime.js';

/** Where a sidecar takes actions. */
export interface SidecarAddress {
  /** An http URL without a path. */
  readonly url: string;
  readonly token: string;
}

export interface SidecarCall {
  readonly actionId: string;
  /** Made anew for each request: the time that is left is part of it. */
  readonly message: () => ActionMessage;
  /** An earlier worker may have asked for the action: it is joined when the sidecar knows it, and never called twice. */
  readonly join: boolean;
}

const delay = 500;

/**
 * Has a sidecar carry out an action, and waits for its outcome: while the sidecar is busy or does not listen yet, the request
 * is repeated; when the connection breaks, the action is joined again. What a sidecar lost is a crash, for its function may
 * have been called.
 * @throws the signal's reason when it aborts
 */
export async function callSidecar(
  client: Agent,
  address: SidecarAddress,
  call: SidecarCall,
  signal: AbortSignal,
): Promise<FunctionResult> {
  let join = call.join;
  let silentSince: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    try {
      const result = await ask(client, address, call, join, signal);
      if (result !== 'busy') return result;
      silentSince = undefined;
    } catch (error) {
      signal.throwIfAborted();
      // From here on the sidecar may have the action.
      if (!(error instanceof NotConnected)) join = true;
      silentSince ??= Date.now();
      if (Date.now() - silentSince >= listenWait) return lost(address, join, error as Error);
    }
    await pause(delay, signal);
  }
}

/** Tells a sidecar that nobody waits for an action any more: its function is interrupted. */
export async function endAtSidecar(client: Agent, { url, token }: SidecarAddress, actionId: string): Promise<void> {
  const target = new URL(actionPath(actionId), url);
  const headers = bearer(token);
  const { statusCode, body } = await send(target, { method: 'DELETE', headers, dispatcher: client });
  await body.dump();
  if (statusCode !== 200) throw new Error(`the sidecar answered with status ${statusCode}`);
}

async function ask(
  client: Agent,
  { url, token }: SidecarAddress,
  { actionId, message }: SidecarCall,
  join: boolean,
  signal: AbortSignal,
): Promise<FunctionResult | 'busy'> {
  const target = new URL(actionPath(actionId) + (join ? '?join' : ''), url);
  const headers = { ...bearer(token), 'Content-Type': 'application/json' };
  const options = { method: 'POST', headers, body: JSON.stringify(message()), dispatcher: client, signal } as const;
  const { statusCode, body } = await send(target, options);
  const text = await body.text();
  switch (statusCode) {
    case 200:
      return JSON.parse(text) as FunctionResult;
    case 503:
      return 'busy';
    case 404:
      return { kind: 'crash', reason: 'the sidecar of the function was started anew, and knows the action no more' };
    case 410:
      return { kind: 'crash', reason: 'the action was ended at the sidecar' };
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
