import { request, type Agent, type Dispatcher } from 'undici';
import { actionPath } from './action-message.js';
import type { ActionsStatus } from './actions-status.js';
import { bearer } from '../local/bearer.js';
import type { SidecarAddress } from './sidecar-places.js';

/** A sidecar that does not answer within this time takes no actions either, in milliseconds. */
const patience = 5_000;

/** How a sidecar is, undefined when it does not answer. */
export async function askStatus(client: Agent, address: SidecarAddress): Promise<ActionsStatus | undefined> {
  const { statusCode, text } = await send(client, address, 'GET', '/status').catch(silent);
  return statusCode === 200 ? (JSON.parse(text) as ActionsStatus) : undefined;
}

/** Makes a sidecar take nothing more. @returns false when an action is alive there, or it does not answer */
export async function retireSidecar(client: Agent, address: SidecarAddress): Promise<boolean> {
  const { statusCode } = await send(client, address, 'POST', '/retire').catch(silent);
  return statusCode === 200;
}

/**
 * Makes a sidecar take nothing more, also when actions are alive there: workers remove it when they have ended.
 * @returns whether it may be removed now
 */
export async function retireAnyway(client: Agent, address: SidecarAddress): Promise<boolean> {
  const { statusCode } = await send(client, address, 'POST', '/retire?anyway').catch(silent);
  return statusCode === 200;
}

/**
 * Tells a sidecar that its function has ended: it takes nothing more, and what had not reached the function goes elsewhere.
 * @returns whether it may be removed now
 */
export async function retireEnded(client: Agent, address: SidecarAddress): Promise<boolean> {
  const { statusCode } = await send(client, address, 'POST', '/retire?anyway&ended').catch(silent);
  return statusCode === 200;
}

/** Whether a sidecar knows an action; one that does not answer knows none. */
export async function knowsAction(client: Agent, address: SidecarAddress, actionId: string): Promise<boolean> {
  const { statusCode } = await send(client, address, 'HEAD', actionPath(actionId)).catch(silent);
  return statusCode === 200;
}

/**
 * Tells a sidecar that nobody waits for an action any more: its function is interrupted.
 * @throws Error when it could not be told
 */
export async function endAtSidecar(client: Agent, address: SidecarAddress, actionId: string): Promise<void> {
  const { statusCode } = await send(client, address, 'DELETE', actionPath(actionId));
  if (statusCode !== 200) throw new Error(`the sidecar answered with status ${statusCode}`);
}

interface Answer {
  readonly statusCode: number;
  readonly text: string;
}

const silent = (): Answer => ({ statusCode: 0, text: '' });

async function send(
  client: Agent,
  { url, token }: SidecarAddress,
  method: Dispatcher.HttpMethod,
  path: string,
): Promise<Answer> {
  const signal = AbortSignal.timeout(patience);
  const options = { method, headers: bearer(token), dispatcher: client, signal } as const;
  const { statusCode, body } = await request(new URL(path, url), options);
  return { statusCode, text: await body.text() };
}
