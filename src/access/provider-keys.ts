import { createRemoteJWKSet, errors } from 'jose';
import { z } from 'zod';
import type { OidcSettings } from './oidc-settings.js';

/** The provider's keys could not be fetched: nothing is said about the token. */
export class ProviderUnavailableError extends Error {
  override readonly name = 'ProviderUnavailableError';
}

type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;
/** Gives the key that a token names. */
export type FindKey = (...asked: Parameters<RemoteKeys>) => ReturnType<RemoteKeys>;

const patienceMs = 5_000;
/** Keys are fetched again after this time, so one that the provider has withdrawn counts no longer. */
const freshMs = 10 * 60_000;
/** Known keys go on to count for so long while the provider is away: it must not take the API with it. */
const keptMs = 24 * 3_600_000;
/** So often a provider that is away is asked again; whoever does waits for it. */
const pauseMs = 30_000;

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

/** The keys of an OpenID provider, fetched when they are needed and kept for a while. */
export class ProviderKeys {
  private keys: RemoteKeys | undefined;
  private fetching: Promise<RemoteKeys> | undefined;
  private fetchedAt = 0;
  private askedAt = 0;

  /** @param warn hears when keys that may be old are used because the provider is away */
  constructor(
    private readonly settings: Pick<OidcSettings, 'issuer' | 'jwksUrl'>,
    private readonly warn: (message: string) => void,
  ) {}

  /** @throws ProviderUnavailableError when they cannot be had, and none are known */
  async current(): Promise<FindKey> {
    const now = Date.now();
    const known = now - this.fetchedAt < keptMs ? this.keys : undefined;
    const isFresh = now - this.fetchedAt < freshMs || now - this.askedAt < pauseMs;
    if (known !== undefined && isFresh) return this.findIn(known);
    this.askedAt = now;
    try {
      return this.findIn(await (this.fetching ??= this.renew()));
    } catch (error) {
      const fault = unavailable(this.settings, error);
      if (known === undefined) throw fault;
      this.warn(`${fault.message}; those that are known count on, for a day at most`);
      return this.findIn(known);
    }
  }

  private async renew(): Promise<RemoteKeys> {
    try {
      this.keys = await this.fetch();
      this.fetchedAt = Date.now();
      return this.keys;
    } finally {
      this.fetching = undefined;
    }
  }

  /** A key that is not known is asked for again, twice a minute at most. */
  private findIn(keys: RemoteKeys): FindKey {
    return async (...asked) => {
      try {
        return await keys(...asked);
      } catch (error) {
        throw isFaultOfProvider(error) ? unavailable(this.settings, error) : error;
      }
    };
  }

  private async fetch(): Promise<RemoteKeys> {
    const url = this.settings.jwksUrl ?? (await this.discover());
    const keys = createRemoteJWKSet(new URL(url), { timeoutDuration: patienceMs, cacheMaxAge: Infinity });
    await keys.reload();
    return keys;
  }

  /** OpenID Connect Discovery 1.0, section 4. */
  private async discover(): Promise<string> {
    const { issuer: wanted } = this.settings;
    const url = `${wanted.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    const { issuer, jwks_uri } = await described(response, url);
    if (issuer === wanted) return jwks_uri;
    throw new Error(`${url} is of the issuer ${issuer}, and so are the tokens: set DUREKTIV_OIDC_ISSUER to that`);
  }
}

async function described(response: Response, url: string): Promise<z.infer<typeof discovery>> {
  const { success, data } = discovery.safeParse(await response.json().catch(() => undefined));
  if (success) return data;
  throw new Error(`${url} answered no JSON with issuer and jwks_uri: is DUREKTIV_OIDC_ISSUER an OpenID provider?`);
}

/** jose tells a failed request by a plain error of `fetch`, by a time-out, or by a generic error of its own. */
function isFaultOfProvider(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  if (error instanceof errors.JOSEError) return error.code === 'ERR_JOSE_GENERIC';
  return error instanceof TypeError;
}

function unavailable({ issuer }: Pick<OidcSettings, 'issuer'>, cause: unknown): ProviderUnavailableError {
  return new ProviderUnavailableError(`the keys of ${issuer} cannot be fetched: ${reasonOf(cause)}`, { cause });
}

/** `fetch` says only that it failed; why is in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && message === 'fetch failed' ? cause.message || message : message;
}
