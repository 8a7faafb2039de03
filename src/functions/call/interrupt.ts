import { request, type Agent } from 'undici';

/** How long a function may still answer after its interrupt, in milliseconds (functions 7.2). */
export const grace = 10_000;

/**
 * Tells a function to stop the work of an action: `DELETE` with the action id, once (functions 7.2).
 * @throws Error when the function cannot be told or answers with another status than 2xx; the signal's reason when it aborts.
 */
export async function interrupt(client: Agent, url: URL, actionId: string, signal: AbortSignal): Promise<void> {
  const headers = { 'Direktiv-ActionID': actionId };
  const response = await request(url, { dispatcher: client, method: 'DELETE', headers, signal });
  await response.body.dump();
  if (response.statusCode < 200 || response.statusCode > 299) {
    throw new Error(`the function answered with status ${response.statusCode}`);
  }
}
