import type { Settings } from '../config/settings.js';
import type { ApiKeyStore } from '../store/api-keys.js';
import { AccessGate } from './gate.js';
import { isLoopback } from './loopback.js';
import { OidcTokens } from './oidc.js';

/**
 * The gate that the settings ask for: on loopback it is closed once there is a key or a provider, on any other address always,
 * unless it was said that nobody need be asked.
 * @param warn hears of trouble with the provider that needs no answer
 * @throws Error when the API would listen to others and nobody could have a key
 */
export async function openGate(
  { api, access }: Pick<Settings, 'api' | 'access'>,
  keys: Pick<ApiKeyStore, 'find' | 'any'>,
  warn?: (message: string) => void,
): Promise<AccessGate> {
  const tokens = access.oidc && new OidcTokens(access.oidc, warn);
  void tokens?.prepare();
  const gate = new AccessGate({ keys, tokens, alwaysClosed: !access.insecure && !isLoopback(api.host) });
  if (access.insecure || isLoopback(api.host) || tokens !== undefined || (await keys.any())) return gate;
  throw new Error(
    `The API would listen on ${api.host}, where others can reach it, and there is no key to ask for. ` +
      'Make one with `durektiv keys create`, or set DUREKTIV_OIDC_ISSUER, ' +
      'or set DUREKTIV_INSECURE=true (--insecure) when nobody can come who may not.',
  );
}
