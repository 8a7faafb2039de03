import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Grant, Identity } from './identity.js';

/** An OpenID provider whose tokens count. */
export interface OidcSettings {
  /** As in the `iss` of its tokens. */
  readonly issuer: string;
  /** What the `aud` of its tokens must name. */
  readonly audience: string;
  /** The claim with the grants. */
  readonly claim: string;
  /** Where its keys are; absent: its discovery document says so. */
  readonly jwksUrl: string | undefined;
}

/** The provider's keys could not be fetched: nothing is said about the token. */
export class ProviderUnavailableError extends Error {
  override readonly name = 'ProviderUnavailableError';
}

/** Signatures that only the provider can make; no shared secrets, and never `none`. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const patienceMs = 5_000;
/** How far the clocks of the provider and of this machine may differ, in seconds. */
const clockTolerance = 30;
/** A longer text is no token of a provider, and not worth the work. */
const longestToken = 16_384;

const discovery = z.object({ jwks_uri: z.url({ protocol: /^https?$/ }) });

/** Checks tokens of an OpenID provider: signature, issuer, audience, times. */
export class OidcTokens {
  private keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(private readonly settings: OidcSettings) {}

  /**
   * @returns undefined when the token is not one of the provider, or not valid now
   * @throws ProviderUnavailableError when the provider's keys cannot be had
   */
  async identify(token: string): Promise<Identity | undefined> {
    if (token.length > longestToken || token.split('.').length !== 3) return undefined;
    const { issuer, audience, claim } = this.settings;
    const keys = await this.findKeys();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        clockTolerance,
        requiredClaims: ['exp', 'sub'],
      });
      return { name: `token of ${payload.sub}`, grants: grantsIn(payload, claim) };
    } catch (error) {
      if (isFaultOfProvider(error)) throw unavailable(this.settings, error);
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  private async findKeys(): Promise<JWTVerifyGetKey> {
    this.keys ??= this.fetchKeys();
    try {
      return await this.keys;
    } catch (error) {
      this.keys = undefined; // The next token asks again.
      throw error;
    }
  }

  private async fetchKeys(): Promise<JWTVerifyGetKey> {
    const url = this.settings.jwksUrl ?? (await this.discover());
    return createRemoteJWKSet(new URL(url), { timeoutDuration: patienceMs });
  }

  /** OpenID Connect Discovery 1.0, section 4. */
  private async discover(): Promise<string> {
    const url = `${this.settings.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      return discovery.parse(await response.json()).jwks_uri;
    } catch (error) {
      throw unavailable(this.settings, error);
    }
  }
}

/** jose tells a failed request by a plain error of `fetch`, by a time-out, or by a generic error of its own. */
function isFaultOfProvider(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  if (error instanceof errors.JOSEError) return error.code === 'ERR_JOSE_GENERIC';
  return error instanceof TypeError;
}

function unavailable({ issuer }: OidcSettings, cause: unknown): ProviderUnavailableError {
  return new ProviderUnavailableError(`the keys of ${issuer} cannot be fetched: ${(cause as Error).message}`, {
    cause,
  });
}

/** The grants in a claim: `<namespace>:read`, `<namespace>:full`, `*` for all namespaces; a list, or with blanks between. */
function grantsIn(payload: JWTPayload, claim: string): readonly Grant[] {
  const value = payload[claim];
  const words: readonly unknown[] = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  return words.flatMap((word) => {
    const match = typeof word === 'string' ? /^(.+):(read|full)$/.exec(word) : null;
    return match === null
      ? []
      : [{ namespace: match[1] ?? '', access: match[2] === 'full' ? 'full' : 'read' } as const];
  });
}
